"""A ticket is the right to the bytes of one file for some hours, signed: no row holds it.

It also says when the download began that it belongs to, so that a long one can be given another ticket on its way.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

SALT = "files.tickets"


def issue(file_id: str, begun: int) -> str:
    """`begun`: when the download began, in seconds since 1970."""
    return signing.dumps([file_id, begun], salt=SALT)


def admits(ticket: str, file_id: str) -> bool:
    return _begun(ticket, file_id, timedelta(seconds=settings.TICKET_TTL)) is not None


def begun_before(ticket: str, file_id: str) -> int | None:
    """When the download began that this ticket was for, though it may have lapsed; None where that is too long ago."""
    begun = _begun(ticket, file_id)
    now = int(timezone.now().timestamp())
    return begun if begun is not None and now - begun <= settings.DOWNLOAD_TTL else None


def _begun(ticket: str, file_id: str, life: timedelta | None = None) -> int | None:
    try:
        of, begun = signing.loads(ticket, salt=SALT, max_age=life)
    except signing.BadSignature:
        return None
    return int(begun) if of == file_id else None
