from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import proof
from accounts.addresses import normalized
from accounts.mfa.signup import PasskeyChoice
from accounts.models import User
from accounts.validators import validate_address, validate_card_text, validate_name


class DigitsField(forms.IntegerField):
    """An integer in ASCII digits: Python would also take "1_000" and digits of other scripts."""

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if text and not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Display name"),
        required=False,
        max_length=80,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class ProfilePageForm(ProfileForm):
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        help_text=_("Of these pages, and of the messages that we send you."),
    )

    photo_metadata = forms.ChoiceField(
        label=_("Metadata in photos"),
        required=False,
        choices=User.PhotoMetadata.choices,
        help_text=_(
            "Cameras and phones write into photos where, when and with what they were taken. It is removed from JPEG, "
            "PNG, WebP and HEIC when you upload them. The picture stays as it is."
        ),
    )
    card_text = forms.CharField(
        label=_("Text for chat programs"),
        required=False,
        max_length=200,
        validators=[validate_card_text],
        help_text=_(
            "Shown below the name of a file that isn't encrypted when you paste its link into a chat. {name}, {size}, "
            "{type}, {date} and {user} stand for the file's facts and your display name."
        ),
    )
    card_colour = forms.CharField(
        label=_("Colour for chat programs"),
        required=False,
        max_length=7,
        validators=[RegexValidator(r"\A#[0-9A-Fa-f]{6}\Z", _("Enter a colour such as #336699."))],
        widget=forms.TextInput(
            attrs={"placeholder": "#336699", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_(
            "A number sign and six hexadecimal digits. Some programs draw a line in this colour beside the link."
        ),
    )

    def clean_photo_metadata(self) -> str:
        """Return the choice. A form without it changes nothing."""
        return str(self.cleaned_data["photo_metadata"] or self.initial.get("photo_metadata", ""))


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # allauth has no types
    def clean_login(self) -> str:
        return normalized(super().clean_login())

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Log in with the account's address. In a directory, a person can have another one since."""
        self._login.email = self.user.email
        response: HttpResponse = super().login(request, redirect_url)
        return response


class AddressForm(forms.Form):
    """A form whose e-mail address is checked by our validator instead of Django's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].validators = [validate_address]


class AddEmailForm(AddressForm, allauth.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    pass


class ProofForm(forms.Form):
    """A form that asks for a proof of work, once everything else in it is right."""

    proof = forms.CharField(
        required=False,
        max_length=proof.LONGEST,
        widget=forms.HiddenInput(attrs={"data-proof": reverse_lazy("account_proof"), "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.PROOF_OF_WORK:
            del self.fields["proof"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            proof.check(context.request, cleaned.get("proof", ""))
        return cleaned


class ResetPasswordForm(ProofForm, AddressForm, allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    def clean_email(self) -> str:
        """Find the account, and mail to its address instead of the spelling that was entered."""
        self.cleaned_data["email"] = normalized(self.cleaned_data["email"])
        return str(super().clean_email())


class AccountForm(PasskeyChoice, AddressForm, ProfileForm, allauth.SignupForm):  # type: ignore[misc]  # allauth's base class is chosen at run time
    """The form of a new account. Response and timing do not reveal whether the address is taken; only its mail does."""

    account_already_exists: bool
    field_order = ("email", "name", "password1")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as creating an account
        else:
            try:
                user = self.save(request)
                self.add_passkey(user)
                return user, None
            except IntegrityError:  # the address was taken after the form was validated
                self.account_already_exists = True
        user, response = super().try_save(request)
        return user, response


class SignupForm(ProofForm, AccountForm):
    """Sign-up by anyone, which needs a proof of work."""
