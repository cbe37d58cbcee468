"""The pages for logging in with a second factor or a passkey, and for setting them up."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView, PasswordSetView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal import flows as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.mfa import factors, signup
from accounts.mfa.forms import RenamePasskeyForm
from accounts.requests import caller
from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network

# Challenges for new accounts, for one network: each makes a session.
NEW_ACCOUNTS = Limit("challenges for a new account", 20, 60)
# Seconds. How long a login page can stay open until its passkey dialog is confirmed.
LOGIN_CHALLENGE_AGE = 15 * 60

View = Callable[..., HttpResponse]
fresh: Callable[[View], View] = reauthentication_required(app="allauth.mfa")


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/security.html", {"factors": factors.of(caller(request))})


class EndOtherSessions:
    """A change of what proves the user's identity: it ends the user's other sessions and, if asked to, API keys."""

    request: HttpRequest

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of allauth's view
        sessions.end_others(self.request, revoke_keys=bool(self.request.POST.get("revoke_keys")))
        return response


class ChangePassword(EndOtherSessions, PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    pass


class SetPassword(EndOtherSessions, PasswordSetView):  # type: ignore[misc]  # likewise
    pass


class AddApp(EndOtherSessions, ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/add_app.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:  # another request has just added an app
            return redirect("mfa_index")


class RemoveApp(EndOtherSessions, DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/remove_app.html"


class AddPasskey(EndOtherSessions, AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for a passkey that names its user and checks a finger, face or PIN: with it, no password is needed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": auth.begin_registration(self.request.user, passwordless=True)}


class PasskeyLogin(LoginWebAuthnView):  # type: ignore[misc]  # allauth has no types
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return a challenge as JSON. A visitor's session, which holds it, is short."""
        if request.session.is_empty():
            request.session.set_expiry(LOGIN_CHALLENGE_AGE)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


@require_safe
def sign_up_options(request: HttpRequest) -> JsonResponse:
    """Return a challenge for a new account's passkey. Raise RateLimited."""
    take((NEW_ACCOUNTS, network(request)))
    return JsonResponse({"creation_options": signup.begin(request)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def passkey(request: HttpRequest, passkey_id: str) -> HttpResponse:
    """Show one passkey, and rename it by POST."""
    found = passkey_or_404(request, passkey_id)
    form = RenamePasskeyForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, _("The passkey's name has been saved."))
        return redirect("mfa_index")
    return render(request, "accounts/passkey.html", {"form": form, "passkey": factors.passkey(found)})


@login_required
@require_POST
@fresh
def remove_passkey(request: HttpRequest, passkey_id: str) -> HttpResponse:
    found = passkey_or_404(request, passkey_id)
    if factors.is_only_way_in(found):
        messages.error(request, _("This is the only way to log in to your account. Set a password first."))
        return redirect("mfa_index")
    passkeys.remove_authenticator(request, found)
    sessions.end_others(request)
    return redirect("mfa_index")


def passkey_or_404(request: HttpRequest, passkey_id: str) -> Authenticator:
    found = factors.find_passkey(caller(request), passkey_id)
    if found is None:
        raise Http404
    return found


change_password = ChangePassword.as_view()
set_password = fresh(SetPassword.as_view())
add_app = login_required(AddApp.as_view())
remove_app = RemoveApp.as_view()
add_passkey = login_required(AddPasskey.as_view())
log_in_with_passkey = PasskeyLogin.as_view()
