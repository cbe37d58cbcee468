from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User


def in_days(count: int) -> str:
    return ngettext("Expires in %(count)d day", "Expires in %(count)d days", count) % {"count": count}


def in_hours(count: int) -> str:
    return ngettext("Expires in %(count)d hour", "Expires in %(count)d hours", count) % {"count": count}


def in_minutes(count: int) -> str:
    return ngettext("Expires in %(count)d minute", "Expires in %(count)d minutes", count) % {"count": count}


UNITS: tuple[tuple[int, Callable[[int], str]], ...] = (
    (24 * 60 * 60, in_days),
    (60 * 60, in_hours),
    (60, in_minutes),
)


# What senders are told of unencrypted photos. It says no more of the account than what happens to them.
PHOTOS_SENT = {
    User.PhotoMetadata.KEEP: _("Photos keep what the camera wrote into them, such as where they were taken."),
    User.PhotoMetadata.LOCATION: _(
        "When photos (JPEG, PNG, WebP, HEIC) arrive, the place where they were taken is removed; what else the camera "
        "wrote into them stays."
    ),
    User.PhotoMetadata.NONE: _(
        "When photos (JPEG, PNG, WebP, HEIC) arrive, what the camera wrote into them is removed, such as where and "
        "when they were taken."
    ),
}


def expiry(until: datetime) -> str:
    """Return when a file expires, rounded to one unit, so that 7 days are still shown as 7 days a second later."""
    seconds = max(60.0, (until - timezone.now()).total_seconds())
    counts = ((round(seconds / length), words) for length, words in UNITS)
    count, words = next(((count, words) for count, words in counts if count >= 2), (1, in_minutes))
    return words(count)
