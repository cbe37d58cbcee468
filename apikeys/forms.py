from datetime import timedelta

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_name
from apikeys.models import Scope

EXPIRY_CHOICES: list[tuple[str, str | Promise]] = [
    ("", _("Never")),
    ("30", _("In 30 days")),
    ("90", _("In 90 days")),
    ("365", _("In 1 year")),
]


def days(text: str) -> timedelta:
    return timedelta(days=int(text))


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_name],
        help_text=_("For example, the program or device that will use the key."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        help_text=_("What the key can do."),
        choices=Scope.choices,
        initial=[Scope.FILES_WRITE],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_in = forms.TypedChoiceField(
        label=_("Expires"), choices=EXPIRY_CHOICES, coerce=days, empty_value=None, required=False
    )
