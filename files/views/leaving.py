"""The page "Export and close": take everything along, and close the account. It opens after a proof of who one is."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import closing
from accounts.requests import caller
from files import downloads
from files.forms import CloseForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def leave(request: HttpRequest) -> HttpResponse:
    """Show what closing the account means, and begin it by POST, which logs out."""
    user = caller(request)
    is_last = closing.is_last_moderator(user)
    form = CloseForm(request.POST if request.method == "POST" else None, is_last=is_last)
    if not form.is_valid():
        return render(request, "files/leave.html", {"form": form, "is_last": is_last})
    closing.close(user, request, leaves_nobody=is_last)
    logout(request)
    return render(request, "files/closing.html", {"closing_at": user.closing_at})


@login_required
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def export(request: HttpRequest) -> HttpResponseBase:
    return downloads.archive(request, caller(request))
