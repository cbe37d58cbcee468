from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from bytebin.errors import BytebinError
from registration.adapter import RegistrationAdapter
from sso import confirmation, joining


class SsoAccountAdapter(RegistrationAdapter):
    """Adds that a password can be a directory's (sso/ldap.py), and that a provider can confirm who one is."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user. Raise what a directory's login leads to instead: a refusal, or the page for joining."""
        user: User | None = super().authenticate(request, **credentials)
        outcome = vars(request).pop("sso_outcome", None)
        if user is not None or outcome is None:
            return user
        if isinstance(outcome, BytebinError):
            raise outcome
        raise ImmediateHttpResponse(joining.begin(request, outcome))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if login is not None:
            confirmation.record_recent(request, user, login)
        return super().post_login(request, user, **kwargs)

    def proofs(self, user: User) -> list[dict[str, Any]]:
        methods = super().proofs(user)
        if confirmation.by_directory(user) and "reauthenticate" not in [each["id"] for each in methods]:
            methods.append(
                {"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}
            )
        if confirmation.by_provider(user):
            methods = [each for each in methods if each["id"] != "reauthenticate" or not settings.SSO_ONLY]
            description = _("Log in again with %(name)s") % {"name": settings.OIDC_NAME}
            methods.append({"id": "oidc", "description": description, "url": reverse("oidc_confirm")})
        return methods

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether the password is the user's. The directory knows them by the address of their login.

        Wrong ones count as failed logins, as on the login page.
        """
        if not confirmation.by_directory(user):
            return bool(super().reauthenticate(user, password))
        records = get_authentication_records(context.request, user)
        entered = [record["email"] for record in records if record.get("email")]
        found = self.authenticate(context.request, email=[user.email, *entered][-1], password=password)
        return found == user
