"""Fields that several forms of links have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files.models.file import MOST_ADDRESS
from files.services.link_passwords import MOST_PASSWORD

# What clean_slug() accepts, in any case (files/services/addresses.py).
SLUG_PATTERN = r"[A-Za-z0-9][A-Za-z0-9\-]{1,62}[A-Za-z0-9]"


class NewPasswordField(forms.CharField):
    """The password that a link gets, to the character. It may be left out."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
        super().__init__(max_length=MOST_PASSWORD, required=False, strip=False, widget=widget, **options)


class OwnWordsField(forms.CharField):
    """What a link ends with instead of random characters. It may be left out."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", "pattern": SLUG_PATTERN}
        )
        super().__init__(
            label=_("Own words in the link"),
            help_text=_("At its end: a to z, digits and hyphens. Anyone can guess them."),
            max_length=MOST_ADDRESS,
            required=False,
            widget=widget,
            **options,
        )
