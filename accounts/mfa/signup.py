"""Sign-up with a passkey in place of a password.

A passkey names its user by the account's ID, so that is chosen before there is an account, and kept in the session with
the challenge. Both are used up by the form that creates the account.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.mfa.forms import CredentialField, kept, parsed
from accounts.models import User, user_id

USER_ID = "signup_user_id"  # key in the session
# Seconds for which the session of a visitor who begins to sign up is kept.
SESSION_AGE = 15 * 60


def begin(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser needs to make a passkey. The page fills in the names, which only the browser shows."""
    if request.session.is_empty():
        request.session.set_expiry(SESSION_AGE)
    request.session[USER_ID] = user_id()
    options: dict[str, Any] = auth.begin_registration(User(pk=request.session[USER_ID]), passwordless=True)
    return options


class PasskeyChoice(forms.Form):
    """A form with `password1`, which a passkey makes unnecessary."""

    credential = CredentialField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("credential") and "password1" in self.fields:
            self.fields["password1"].required = False

    def clean_credential(self) -> dict[str, Any] | None:
        credential = self.cleaned_data["credential"]
        if credential is None:
            return None
        if USER_ID not in context.request.session:
            raise get_adapter().validation_error("incorrect_passkey")
        parsed(lambda: registered(credential), credential)
        return kept(credential)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("credential"):
            cleaned["password1"] = ""  # a half-typed one is not meant
        return cleaned

    def password_hash(self) -> str:
        """Return the hash of the password, or one that no password has, if there is a passkey."""
        return make_password(self.cleaned_data["password1"] or None)

    def account_id(self) -> str:
        """Return the ID of the account to create."""
        if not self.cleaned_data["credential"]:
            return user_id()
        chosen: str = context.request.session.pop(USER_ID)
        return chosen

    def add_passkey(self, user: User) -> None:
        if credential := self.cleaned_data["credential"]:
            name = get_adapter().generate_authenticator_name(user, "webauthn")
            auth.WebAuthn.add(user, name, credential)


def registered(credential: dict[str, Any]) -> None:
    """Check a new credential. Raise ValidationError if it was not made for this session's challenge, or unconfirmed."""
    auth.parse_registration_response(credential)
    if not auth.complete_registration(credential).is_user_verified():
        raise get_adapter().validation_error("incorrect_passkey")
