"""The page of an upload link, on which files are sent to its owner.

All that the page of a sealed link shows is opened by its script. That of a plain link works without scripts.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from files.models import UploadRequest
from files.services import direct
from files.services.requests import sending
from files.views import plain_link


# Nobody is logged in here, so a form that another site sends can do no more than that site could do itself.
@csrf_exempt
def send(request: HttpRequest, request_id: str) -> HttpResponse:
    """Return the page of a link. Raise RequestNotFound."""
    link = sending.find(request_id)
    response = plain_link.answer(request, link) if link.plain else sealed_page(request, link)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@gzip_page
def sealed_page(request: HttpRequest, link: UploadRequest) -> HttpResponse:
    """Return a page that is the same for all visitors, and for closed links: who has the whole link learns more."""
    context = {
        "request_id": link.pk,
        "parallel": settings.MAX_PARALLEL_CHUNKS,
        "max_ttl": settings.LINK_UPLOAD_MAX_TTL,
        "direct": direct.is_offered(),
    }
    return render(request, "files/send.html", context)
