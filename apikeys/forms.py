from datetime import timedelta

from django import forms

from accounts.validators import validate_name
from apikeys.models import Scope

EXPIRY_CHOICES = [("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In 1 year")]


def days(text: str) -> timedelta:
    return timedelta(days=int(text))


class KeyForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=80,
        validators=[validate_name],
        help_text="Where you will use it, so that you recognise it later.",
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=Scope.choices,
        initial=[Scope.FILES_WRITE],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_in = forms.TypedChoiceField(
        label="Expires", choices=EXPIRY_CHOICES, coerce=days, empty_value=None, required=False
    )
