from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.services.spec import MAX_DOWNLOADS

NEVER = ("", _("Never"))
LIFETIMES = {
    60 * 60: _("1 hour"),
    24 * 60 * 60: _("1 day"),
    7 * 24 * 60 * 60: _("7 days"),
    30 * 24 * 60 * 60: _("30 days"),
}
USUAL_LIFETIME = 7 * 24 * 60 * 60


def lifetimes() -> list[tuple[str, str | Promise]]:
    """The choices that this server allows: seconds and label."""
    longest = settings.MAX_FILE_TTL
    if longest is None:
        return [*((str(seconds), words) for seconds, words in LIFETIMES.items()), NEVER]
    allowed: list[tuple[str, str | Promise]] = [
        (str(seconds), words) for seconds, words in LIFETIMES.items() if seconds <= longest
    ]
    return allowed or [("", _("As long as this server keeps files"))]


def usual_lifetime() -> str:
    values = [value for value, _ in lifetimes()]
    return str(USUAL_LIFETIME) if str(USUAL_LIFETIME) in values else values[-1]


class UploadOptions(forms.Form):
    """What the upload page asks for beside the file, which is read as it arrives (files/multipart.py)."""

    expires_in = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=lifetimes,
        initial=usual_lifetime,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    max_downloads = forms.IntegerField(
        label=_("Download limit"),
        min_value=1,
        max_value=MAX_DOWNLOADS,
        required=False,
        help_text=_("The link stops working after this many downloads. Leave it empty for no limit."),
    )
