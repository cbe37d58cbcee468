from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms import DigitsField
from files.services.spec import MAX_DOWNLOADS

NEVER = ("", _("Never"))
LIFETIMES = {
    60 * 60: _("1 hour"),
    24 * 60 * 60: _("1 day"),
    7 * 24 * 60 * 60: _("7 days"),
    30 * 24 * 60 * 60: _("30 days"),
}
DEFAULT_LIFETIME = 7 * 24 * 60 * 60


def lifetimes() -> list[tuple[str, str | Promise]]:
    """Return the lifetimes that this server allows, as pairs of seconds and label."""
    longest = settings.MAX_FILE_TTL
    if longest is None:
        return [*((str(seconds), words) for seconds, words in LIFETIMES.items()), NEVER]
    allowed: list[tuple[str, str | Promise]] = [
        (str(seconds), words) for seconds, words in LIFETIMES.items() if seconds <= longest
    ]
    return allowed or [("", _("As long as this server keeps files"))]


def default_lifetime() -> str:
    values = [value for value, _ in lifetimes()]
    return str(DEFAULT_LIFETIME) if str(DEFAULT_LIFETIME) in values else values[-1]


class CloseForm(forms.Form):
    """The confirmation of closing an account, and of what it means for the server if nobody else moderates it."""

    alone = forms.BooleanField(
        label=_("I know that this server will have no moderator, and can't get one on its pages.")
    )

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_last:
            del self.fields["alone"]


class UploadOptions(forms.Form):
    """The upload form without its file, which is streamed (files/multipart.py)."""

    expires_in = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=lifetimes,
        initial=default_lifetime,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    max_downloads = DigitsField(
        label=_("Download limit"),
        min_value=1,
        max_value=MAX_DOWNLOADS,
        required=False,
        help_text=_("The link stops working after this many downloads. Leave it empty for no limit."),
    )
