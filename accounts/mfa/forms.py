"""What people and their browsers send to prove a second factor."""

import json
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from accounts import activity
from accounts.mfa import codes
from accounts.mfa.adapter import MFAAdapter
from accounts.models import Kind, User
from accounts.validators import validate_name

# Bytes of JSON. A credential with a certificate has about 3,000.
LONGEST_CREDENTIAL = 16_384
# What is kept of a registered credential; a browser may add anything.
KEPT = ("id", "rawId", "type", "authenticatorAttachment")
KEPT_OF_RESPONSE = ("clientDataJSON", "attestationObject", "transports")
# What fido2 and its parsers raise for bytes that are no credential.
MALFORMED = (
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    NotBase64,
    RecursionError,
    TypeError,
    ValueError,
)


class CodeForm(forms.Form):
    """A code of an authenticator app or a recovery code, to log in."""

    reauthenticated = False

    code = forms.CharField(
        label=_("Code"),
        max_length=codes.LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        succeeded = check_rate_limit(self.user)  # counted before the comparison
        authenticator = codes.use(self.user, code)
        if authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        succeeded()
        self.authenticator = authenticator
        return code

    def save(self) -> None:
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            activity.record(self.user, Kind.RECOVERY_CODE_USED, context.request)


class CodeAgainForm(CodeForm):
    """The same, of a user who is logged in."""

    reauthenticated = True


class ActivateTotpForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].max_length = codes.LONGEST_CODE


class CredentialField(forms.JSONField):
    """JSON that a browser made (WebAuthn level 3, section 5.1), which has to be an object."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": MFAAdapter.error_messages["incorrect_passkey"],
        "invalid": MFAAdapter.error_messages["incorrect_passkey"],
    }

    def to_python(self, value: Any) -> Any:
        if not value and not self.required:
            return None
        try:
            credential = super().to_python(value) if len(value or "") <= LONGEST_CREDENTIAL else None
        except RecursionError:
            credential = None
        if not isinstance(credential, dict):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return credential

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002  # Django's signature
        return None

    def prepare_value(self, value: Any) -> str:  # noqa: ARG002  # Django's signature
        """Leave the field of a new page empty, and do not show again what was sent."""
        return ""


class CredentialForm(forms.Form):
    credential = CredentialField()


def parsed(check: Callable[[], Any], credential: Any) -> Any:
    """Return what `check` returns. Raise ValidationError if the credential is malformed, or made for another origin.

    fido2 accepts every subdomain of the host, which may belong to somebody else.
    """
    try:
        origin = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))["origin"]
        user_id = websafe_decode(credential["response"].get("userHandle") or "")
        if origin != settings.PUBLIC_URL or b"\0" in user_id:
            raise ValueError("another origin, or no user's ID")
        return check()
    except (ValidationError, *MALFORMED):
        raise get_adapter().validation_error("incorrect_passkey") from None


class PasskeyForm(CredentialForm, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def clean_credential(self) -> Authenticator:
        found = parsed(super().clean_credential, self.cleaned_data["credential"])
        if not isinstance(found, Authenticator):
            raise TypeError("allauth returned no authenticator")
        return found


class PasskeyLoginForm(PasskeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class PasskeyAgainForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class AddPasskeyForm(CredentialForm, webauthn.SignupWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey that a browser has just made."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=80,
        validators=[validate_name],
        help_text=_("So that you know it again, such as the device that it is on."),
    )

    def clean(self) -> dict[str, Any]:
        credential = self.cleaned_data.get("credential")
        if not credential:
            return self.cleaned_data
        owned = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.WEBAUTHN)
        if owned.count() >= settings.MAX_PASSKEYS:
            raise get_adapter().validation_error("too_many_passkeys")
        parsed(super().clean, credential)
        self.cleaned_data["credential"] = kept(credential)
        return self.cleaned_data


def kept(credential: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a registered credential that logging in needs."""
    is_resident = bool(credential.get("clientExtensionResults", {}).get("credProps", {}).get("rk"))
    return {
        **{name: credential[name] for name in KEPT if name in credential},
        "response": {
            name: credential["response"][name] for name in KEPT_OF_RESPONSE if name in credential["response"]
        },
        "clientExtensionResults": {"credProps": {"rk": is_resident}},
    }


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    name = forms.CharField(label=_("Name"), max_length=80, validators=[validate_name])
