from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalized
from accounts.models import User
from accounts.validators import validate_address, validate_name


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


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # allauth has no types
    def clean_login(self) -> str:
        return normalized(super().clean_login())


class AddressForm(forms.Form):
    """A form whose e-mail address is checked by our validator instead of Django's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].validators = [validate_address]


class AddEmailForm(AddressForm, allauth.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    pass


class ResetPasswordForm(AddressForm, allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    def clean_email(self) -> str:
        """Find the account, and mail to its address instead of the spelling that was entered."""
        self.cleaned_data["email"] = normalized(self.cleaned_data["email"])
        return str(super().clean_email())


class SignupForm(AddressForm, ProfileForm, allauth.SignupForm):  # type: ignore[misc]  # allauth's base class is chosen at run time
    """A signup form. Response and timing do not reveal whether the address is taken; only the mail differs."""

    account_already_exists: bool
    field_order = ("email", "name", "password1")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as creating an account
        else:
            try:
                return self.save(request), None
            except IntegrityError:  # the address was taken after the form was validated
                self.account_already_exists = True
        user, response = super().try_save(request)
        return user, response
