"""Fields that several forms of links have."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.models.file import MOST_ADDRESS, MOST_NOTE
from files.services.link_passwords import MOST_PASSWORD

# What clean_slug() accepts, in any case (files/services/addresses.py).
SLUG_PATTERN = r"[A-Za-z0-9][A-Za-z0-9\-]{1,62}[A-Za-z0-9]"

NEVER = ("", _("Never"))
LIFETIMES = {
    60 * 60: _("1 hour"),
    24 * 60 * 60: _("1 day"),
    7 * 24 * 60 * 60: _("7 days"),
    30 * 24 * 60 * 60: _("30 days"),
}


def lifetimes() -> list[tuple[str, str | Promise]]:
    """Return the lifetimes that this server allows, as pairs of seconds and label."""
    longest = settings.MAX_FILE_TTL
    if longest is None:
        return [*((str(seconds), words) for seconds, words in LIFETIMES.items()), NEVER]
    allowed: list[tuple[str, str | Promise]] = [
        (str(seconds), words) for seconds, words in LIFETIMES.items() if seconds <= longest
    ]
    return allowed or [("", _("As long as this server keeps files"))]


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


class NoteField(forms.CharField):
    """What the owner of a file tells its readers. It may be left out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Note to the reader"),
            help_text=_("Shown above the file, to everyone who can open it."),
            max_length=MOST_NOTE,
            required=False,
            widget=forms.Textarea({"rows": 2}),
            **options,
        )
