"""The devices on which the user is logged in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import activity, sessions
from accounts.models import Kind
from accounts.requests import caller


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/devices.html", {"devices": sessions.devices(request)})


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    if sessions.end(caller(request), request.POST.get("device", "")):
        messages.success(request, _("The device has been logged out."))
    return redirect("account_devices")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    sessions.end_others(request, revoke_keys=bool(request.POST.get("revoke_keys")))
    activity.record(caller(request), Kind.SESSIONS_ENDED, request)
    messages.success(request, _("All other devices have been logged out."))
    return redirect("account_devices")
