from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest

from accounts.models import User
from bytebin.errors import BytebinError
from registration.adapter import RegistrationAdapter
from sso import joining


class SsoAccountAdapter(RegistrationAdapter):
    """Adds to logging in with a password that it can be a directory's (sso/ldap.py)."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user. Raise what a directory's login leads to instead: a refusal, or the page for joining."""
        user: User | None = super().authenticate(request, **credentials)
        outcome = vars(request).pop("sso_outcome", None)
        if user is not None or outcome is None:
            return user
        if isinstance(outcome, BytebinError):
            raise outcome
        raise ImmediateHttpResponse(joining.begin(request, outcome))
