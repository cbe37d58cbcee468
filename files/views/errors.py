"""Pages for errors, and problem documents for the same errors under /api/."""

import sys

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bytebin import errors
from bytebin.errors import BytebinError
from files.problems import domain_error, http_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Rendered without the request, because its Host or session may be invalid.
    return answer(request, errors.BadRequest(), bare=True)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, errors.Forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, errors.NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    # For errors outside a view that no middleware handles, such as a failure to read or write the session.
    known = domain_error(sys.exc_info()[1])
    return answer(request, known or errors.ServerError(), bare=True)


def csrf_failure(request: HttpRequest, **_: str) -> HttpResponse:
    return answer(request, errors.StaleForm())


def answer(request: HttpRequest, error: BytebinError, *, bare: bool = False) -> HttpResponse:
    """Return a problem document under /api/, elsewhere the error's page."""
    if request.path.startswith("/api/"):
        return http_response(error, request.path)
    return error_page(None if bare else request, error)


def error_page(request: HttpRequest | None, error: BytebinError) -> HttpResponse:
    """Return the error's page. It is rendered without the request if that is None."""
    context = {
        "status": error.status,
        "title": error.title,
        "sentence": error.detail,
        "action_url": reverse("home"),
        "action_label": gettext("Go to the start page"),
    }
    if error.status >= 500:
        context["sign_up"] = ""  # the database may be the reason, so the page asks it nothing
    if request is None:
        return HttpResponse(render_to_string("errors/error.html", context), status=error.status)
    return render(request, "errors/error.html", context, status=error.status)


@require_safe
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the page of a problem type, to which the `type` of a problem document points."""
    kind = next((kind for kind in BytebinError.__subclasses__() if kind.slug == slug), None)
    if kind is None:
        raise Http404
    explained = {"slug": slug, "title": kind.title, "advice": kind.advice}
    return render(request, "files/problem.html", {"error": explained, "status": kind.status})
