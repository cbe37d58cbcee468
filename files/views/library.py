"""The page of the library: how it is unlocked, and by what. Everything on it is done by scripts, in the browser."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import caller
from files.models import Library


@login_required
@require_safe
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def library(request: HttpRequest) -> HttpResponse:
    """Return the page, after a proof of who one is: the API's `library:manage` needs a recent one in a session."""
    exists = Library.objects.filter(pk=caller(request).pk).exists()
    return render(request, "files/library.html", {"public_url": settings.PUBLIC_URL, "exists": exists})
