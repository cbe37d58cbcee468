"""The page of the owner's upload links, and of what was sent through them. Scripts fill it in, in the browser."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.requests import caller
from accounts.services import quota_limit
from files.services.library import removal as libraries
from files.services.requests import plain_received, received
from files.services.requests.links import MOST_FILES


# The list of scripts alone has 30 kB. Nothing that others choose is on the page, so its length tells nothing (BREACH).
@gzip_page
@require_safe
@login_required
def receive_files(request: HttpRequest) -> HttpResponse:
    user = caller(request)
    context = {
        "has_library": libraries.exists(user.pk),
        "waiting": received.count_new(user),
        "waiting_plain": plain_received.count_new(user),
        "free_bytes": max(0, quota_limit(user) - user.used_bytes),
        "most_files": MOST_FILES,
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "files/requests.html", context)
