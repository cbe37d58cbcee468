# ruff: noqa: ARG002  # the signatures are allauth's
from typing import Any, ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bytebin.ratelimits.callers import network
from registration.services import invitations
from sso import confirmation, joining
from sso.confirmation import CONFIRM
from sso.identity import Identity
from sso.services import accounts

LOGIN, CONNECT = "login", "connect"


class SsoAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Decides what a login at the provider leads to, and takes the provider from the settings alone."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Set a password first: without it, you couldn't log in any more."),
        "no_verified_email": _("Confirm your e-mail address first."),
        "disconnect_last": _("You need this login: this server has no passwords."),
        "connected_other": _("This login already belongs to another account."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        app = SocialApp(
            provider="oidc",
            provider_id=settings.OIDC_ISSUER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
        )
        known = provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        return [app] if settings.OIDC_ISSUER and known else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Leave a known identity, or a new account's, for allauth to log in. Send others to the page for joining."""
        if sociallogin.state.get("process") == CONNECT:
            return
        if sociallogin.state.get("process") == CONFIRM:
            raise ImmediateHttpResponse(confirmation.confirmed(request, sociallogin))
        identity: Identity = sociallogin.identity
        if not sociallogin.is_existing:
            if accounts.account_to_join(identity):
                raise ImmediateHttpResponse(joining.begin(request, identity))
            register(request, identity, (sociallogin.state.get("data") or {}).get("invitation", ""))
            sociallogin.lookup()
        accounts.apply_groups(sociallogin.user, identity)

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        """Refuse where only the provider lets people in."""
        if settings.SSO_ONLY:
            raise self.validation_error("disconnect_last")


def register(request: HttpRequest, identity: Identity, invitation: str) -> None:
    """Create the identity's account, unless another request of the same person just did."""
    opened = invitations.open_link(invitation, network(request)) if invitation else None
    try:
        accounts.register(identity, opened)
    except IntegrityError:
        if accounts.account_of(identity) is None:
            raise ImmediateHttpResponse(joining.begin(request, identity)) from None
