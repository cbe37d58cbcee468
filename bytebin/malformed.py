"""Refusal of requests that Django, or the database, could not handle: they get 400 before any view sees them.

gunicorn itself refuses malformed HTTP (bytebin/server/worker.py), and each view refuses a malformed body.
"""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from bytebin.errors import BadRequest, UrlTooLong
from files.views.errors import answer

MALFORMED_TYPE = "bytebin.malformed_content_type"
# Digits of the largest Content-Length, 2^63 - 1. Above it, Python's and the kernel's sizes overflow.
MAX_LENGTH_DIGITS = 19
# Bytes. Redirects and cookies repeat a page's URL, and nginx reads at most 4 KiB of response headers (one memory page,
# proxy_buffer_size). For longer ones it answers 502 and counts the server as failed.
MAX_PAGE_URL = 2_000


class Request(WSGIRequest):
    """A request whose text is UTF-8, whatever charset its Content-Type names, and whose Content-Type may be malformed.

    Django's own raises an error for a malformed type, and decodes the query by any codec of Python's.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE") or "")
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {}
            meta[MALFORMED_TYPE] = True


class Application(WSGIHandler):
    request_class = Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get_response(request)
        return without_body(response) if request.method == "HEAD" else response


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """Empty the response to HEAD (RFC 9110, section 9.3.2). gunicorn would do so with a warning each time."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""
    return response


class RefuseMalformed:
    """Answers malformed requests with 400, and 414 outside the API if the URL is too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if reason := fault_of(request):
            return answer(request, BadRequest(reason), bare=True)
        if len(str(request.META.get("RAW_URI") or "")) > MAX_PAGE_URL and not request.path.startswith(
            "/api/"
        ):
            return answer(request, UrlTooLong(), bare=True)
        return self.get_response(request)


def fault_of(request: HttpRequest) -> str:
    """Return why the request is malformed, "" if it is not.

    No name and no text of ours contains a NUL character, and PostgreSQL cannot even compare with one.
    """
    if MALFORMED_TYPE in request.META:
        return _("The Content-Type is malformed.")
    if len(str(request.META.get("CONTENT_LENGTH") or "").lstrip("0")) > MAX_LENGTH_DIGITS:
        return _("The Content-Length is too large.")
    if "\0" in request.path_info or has_nul(str(request.META.get("QUERY_STRING") or "")):
        return _("The URL contains a NUL character.")
    # In a quoted cookie, \000 stands for NUL.
    if "\\000" in str(request.META.get("HTTP_COOKIE") or ""):
        return _("A cookie contains a NUL character.")
    return ""


def has_nul(query: str) -> bool:
    return "%00" in query or "\0" in query
