"""The page of an upload link, on which files are sent to its owner. All that it shows is opened by its script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from files.services import direct
from files.services.requests import sending


@require_safe
@gzip_page
def send(request: HttpRequest, request_id: str) -> HttpResponse:
    """Return the page of a link. Raise RequestNotFound.

    It is the same for all visitors, and for closed links: only those who have the whole link learn more.
    """
    context = {
        "request_id": sending.find(request_id).pk,
        "parallel": settings.MAX_PARALLEL_CHUNKS,
        "max_ttl": settings.LINK_UPLOAD_MAX_TTL,
        "direct": direct.is_offered(),
    }
    response = render(request, "files/send.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
