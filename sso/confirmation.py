"""Confirming who one is at the login provider.

A login at the provider can be hours old, or one tap. So the provider is told to ask again, and its ID token says when
it did (`max_age`, `prompt` and `auth_time` in OpenID Connect Core 1.0, sections 2 and 3.1.2.1).
"""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode

from accounts import reauthentication
from accounts.models import User
from bytebin.errors import ConfirmationFailed
from sso import discovery
from sso.tokens import LEEWAY

CONFIRM = "confirm"  # the name of the process in the login's state
LDAP = "ldap:"  # the beginning of the directory's name among allauth's providers


def parameters() -> dict[str, str]:
    """Return what asks the provider for a login of now."""
    return {"prompt": "login", "max_age": str(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)}


def by_provider(user: User) -> bool:
    """Return whether the user can log in at the provider of the settings."""
    return bool(settings.OIDC_ISSUER) and of(user).filter(provider=settings.OIDC_ISSUER).exists()


def by_directory(user: User) -> bool:
    return bool(settings.LDAP_URL) and of(user).filter(provider__startswith=LDAP).exists()


def of(user: User) -> Any:
    return SocialAccount.objects.filter(user=user)


def record_recent(request: HttpRequest, user: User, login: SocialLogin) -> None:
    """Let a login count as a confirmation if the provider says that it asked just now, and not only remembered."""
    at = authenticated_at(login)
    if at is not None and is_recent(at):
        record(request, user, at)


def confirmed(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Note that the user has confirmed who they are, and go on with what they were doing. Raise ConfirmationFailed.

    A provider that doesn't tell the time of a login is trusted to have asked, unless it claims to tell it.
    """
    at = authenticated_at(login)
    if not login.is_existing or login.user != request.user:
        raise ConfirmationFailed
    if (at is None and promises_time()) or (at is not None and not is_recent(at)):
        raise ConfirmationFailed
    record(request, login.user, at or time.time())
    request.GET = QueryDict(urlencode({"next": login.state.get("next") or ""}))
    return reauthentication.resume(request) or redirect("account")


def authenticated_at(login: SocialLogin) -> float | None:
    """Return when the person logged in at the provider, in seconds, if the ID token says so."""
    value = getattr(login, "auth_time", None)
    return min(float(value), time.time()) if isinstance(value, int | float) else None


def is_recent(at: float) -> bool:
    return at > time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - LEEWAY


def promises_time() -> bool:
    return "auth_time" in discovery.configuration().get("claims_supported", [])


def record(request: HttpRequest, user: User, at: float) -> None:
    record_authentication(request, user, "socialaccount", at=at, reauthenticated=True)
