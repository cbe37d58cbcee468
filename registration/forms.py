from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import forms as accounts
from accounts.addresses import normalized
from accounts.models import User
from accounts.validators import validate_address
from registration.services import invitations, rules

GIB = 2**30
EXPIRY_CHOICES: list[tuple[str, str | Promise]] = [
    ("1", _("In 1 day")),
    ("7", _("In 7 days")),
    ("30", _("In 30 days")),
    ("90", _("In 90 days")),
]
NOT_ADMITTED = _("This server doesn't accept e-mail addresses of this domain. Use another one.")


def days(text: str) -> timedelta:
    return timedelta(days=int(text))


def require_admitted(address: str) -> None:
    """Raise ValidationError for an address whose domain this server does not accept."""
    if not rules.current().admits(address):
        raise ValidationError(NOT_ADMITTED)


class SignupForm(accounts.SignupForm):
    def clean_email(self) -> str:
        address = str(super().clean_email())
        require_admitted(address)
        return address


class AddEmailForm(accounts.AddEmailForm):
    def clean_email(self) -> str:
        address = str(super().clean_email())
        require_admitted(address)
        return address


class SetupForm(accounts.AccountForm):
    """The form of the first account, for any address."""


class InvitedForm(accounts.AccountForm):
    """A sign-up by invitation. The address is fixed if the invitation names one."""

    def __init__(self, *args: Any, opened: invitations.Opened, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened
        if address := opened.invitation.email:
            self.fields["email"].disabled = True
            self.initial["email"] = address

    def clean_email(self) -> str:
        address = str(super().clean_email())
        if not self.opened.invitation.email:
            require_admitted(address)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.account_already_exists and not settings.EMAIL_CONFIGURED:
            # Nothing can tell the address's owner in private.
            self.add_error(None, get_adapter().error_messages["email_taken"])
        return cleaned

    def save(self, request: HttpRequest) -> User:  # noqa: ARG002  # allauth's signature
        given = {name: self.cleaned_data[name] for name in ("email", "name")}
        return invitations.accept(self.opened, **given, password=self.password_hash(), id=self.account_id())


class InvitationForm(forms.Form):
    """`maker` decides which fields there are: only moderators choose the storage of others."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        validators=[validate_address],
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("The invitation is then for this address alone."),
    )
    max_uses = accounts.DigitsField(
        label=_("Number of accounts"),
        initial=1,
        min_value=1,
        max_value=settings.MAX_INVITATION_USES,
        help_text=_("How many people can sign up with the link."),
    )
    expires_in = forms.TypedChoiceField(label=_("Expires"), choices=EXPIRY_CHOICES, coerce=days, initial="7")
    quota = accounts.DigitsField(
        label=_("Storage of each account, in GiB"),
        required=False,
        min_value=1,
        max_value=2**20,
        help_text=_("Empty: the server's default."),
    )

    def __init__(self, *args: Any, maker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.maker = maker
        if not maker.is_staff:
            del self.fields["quota"]

    def clean_email(self) -> str:
        address = normalized(self.cleaned_data["email"])
        if address and not self.maker.is_staff:
            require_admitted(address)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("email") and cleaned.get("max_uses", 1) != 1:
            self.add_error("max_uses", _("An invitation for one e-mail address is for one account."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of `invitations.make`."""
        given = dict(self.cleaned_data)
        quota = given.pop("quota", None)
        return {**given, "quota_bytes": quota and quota * GIB}
