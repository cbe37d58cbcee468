"""What the application knows about a request, kept for the log line that follows its response."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import getrandbits
from typing import IO, Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.models import User
from apikeys.models import ApiKey
from bytebin.observability.log_formats import request_id
from bytebin.observability.redaction import is_static, route_of, shown_path

ENVIRON_KEY = "bytebin.record"
SANE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")


@dataclass(slots=True)
class RequestRecord:
    """Facts about a request, none of them secret. `route` is a URL pattern; `path` contains IDs.

    `user` and `key` are IDs, `problem` is the slug of a problem document; each is "" if there is none.
    """

    route: str = ""
    path: str = ""
    user: str = ""
    key: str = ""
    problem: str = ""
    # The file for sendfile, and its position before: only its later position shows how many bytes were sent.
    file: IO[bytes] | None = None
    file_start: int = 0


class RecordRequest:
    """The outermost middleware: it gives the request its ID and records the outcome."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = id_from_proxy(request) or f"{getrandbits(64):016x}"  # no secret # nosec B311
        request_id.set(token)
        # gunicorn's logger finds it in META. A request that goes on after re-authentication has the META of the
        # request before it, without the record.
        record = request.META[ENVIRON_KEY] = vars(request)[ENVIRON_KEY] = RequestRecord()
        response = self.get_response(request)
        # A page has about 60 static files, for which nobody asks for help: without it, 2 kB less.
        if response.status_code >= 400 or not request.path.startswith(settings.STATIC_URL):
            response.headers["X-Request-Id"] = token
        note(record, request, response)
        return response


def record_of(request: HttpRequest) -> RequestRecord:
    """Return the record of the request. Raise KeyError if RecordRequest has not run."""
    return cast(RequestRecord, vars(request)[ENVIRON_KEY])


def id_from_proxy(request: HttpRequest) -> str:
    """Return the request ID of the proxy in front, "" without one or for anything that has not its form.

    Without a proxy, a client could give its requests the ID of another.
    """
    claimed = request.META.get("HTTP_X_REQUEST_ID", "") if settings.PROXY_COUNT else ""
    return claimed if SANE_ID.fullmatch(claimed) else ""


def note(record: RequestRecord, request: HttpRequest, response: HttpResponseBase) -> None:
    """Fill in `record` from the request and its response."""
    # operations.py has set the route already for its own paths, which match no URL pattern.
    record.path = record.route or shown_path(request)
    record.route = record.route or route_of(request) or ("/static" if is_static(request) else "")
    record.user, record.key = caller(request)
    record.problem = record.problem or problem_of(response)
    note_file(record, response)


def caller(request: HttpRequest) -> tuple[str, str]:
    """Return the IDs of the user and the API key, each "" if unknown.

    Only what is loaded already counts: `request.user` would query the database.
    """
    key = getattr(request, "auth", None)
    if isinstance(key, ApiKey):
        return key.user_id, key.pk
    user = vars(request).get("_cached_user") or vars(request).get("user")
    return (user.pk, "") if type(user) is User else ("", "")


def problem_of(response: HttpResponseBase) -> str:
    """Return the slug of a problem document's type, bytebin's or IANA's, or "" for any other response."""
    if not isinstance(response, HttpResponse) or response.get("Content-Type") != "application/problem+json":
        return ""
    document: dict[str, Any] = json.loads(response.content)
    return re.split(r"[/#]", str(document["type"]))[-1]


def note_file(record: RequestRecord, response: HttpResponseBase) -> None:
    """Record the file that the response will send by sendfile, if any, and its position."""
    file = getattr(response, "file_to_stream", None)
    if file is None:
        return
    try:
        record.file_start = os.lseek(file.fileno(), 0, os.SEEK_CUR)
    except (AttributeError, OSError):
        return  # not a file of the operating system: it is sent in blocks, which gunicorn counts
    record.file = file
