"""Pages for what goes wrong, and problem documents for the same under /api/."""

import sys
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.errors import BytebinError
from files.problems import STATUS, describe_status, domain_error, http_response


class Words(NamedTuple):
    title: str | Promise
    sentence: str | Promise


BAD_REQUEST = Words(
    _("Invalid request"),
    _("This server doesn't understand the request. Nothing has changed. Go back and try again."),
)
FORBIDDEN = Words(
    _("You can't open this page"),
    _(
        "Your account doesn't have access to it. Log in with another account, or ask the operator of this server."
    ),
)
STALE_FORM = Words(
    _("This form has expired"),
    _("Nothing has changed. Go back, reload the page and submit the form again. The page needs cookies."),
)
NOT_FOUND = Words(
    _("Page not found"),
    _("The link may be mistyped, or the file or page may have been deleted."),
)
SERVER_ERROR = Words(
    _("Something went wrong on this server"),
    _("It isn't your fault, and your uploaded files are safe. Try again in a minute."),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Rendered without the request: its host or its session may be what is wrong.
    return answer(request, 400, BAD_REQUEST, bare=True)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    # Raised outside of a view, where no middleware sees it: the session could not be read, or not be written.
    if known := domain_error(sys.exc_info()[1]):
        if request.path.startswith("/api/"):
            return http_response(known, request.path)
        return error_page(None, STATUS[type(known)], Words(known.title, known.detail))
    return answer(request, 500, SERVER_ERROR, bare=True)


def csrf_failure(request: HttpRequest, **_: str) -> HttpResponse:
    return answer(request, 403, STALE_FORM)


def refusal(request: HttpRequest, error: BytebinError) -> HttpResponse:
    """The page of a domain error: what happened, and what to do."""
    return error_page(request, STATUS[type(error)], Words(error.title, error.detail))


def answer(request: HttpRequest, status: int, words: Words, *, bare: bool = False) -> HttpResponse:
    if request.path.startswith("/api/"):
        document = describe_status(status, request.path)
        return JsonResponse(document, status=status, content_type="application/problem+json")
    return error_page(None if bare else request, status, words)


def error_page(request: HttpRequest | None, status: int, words: Words) -> HttpResponse:
    context = {
        "status": status,
        "title": words.title,
        "sentence": words.sentence,
        "action_url": reverse("home"),
        "action_label": gettext("Go to the home page"),
    }
    if request is None:
        return HttpResponse(render_to_string("errors/error.html", context), status=status)
    return render(request, "errors/error.html", context, status=status)
