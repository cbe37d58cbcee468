"""Tickets: signed permissions to read one file for TICKET_TTL seconds. They are not stored.

A ticket contains the start of its download, so that a long download can get a new ticket without being counted again.
`bound` is what else it depends on, such as the password: when that changes, no earlier ticket is valid.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

SALT = "files.tickets"


def issue(file_id: str, begun: int, bound: str = "") -> str:
    """Return a ticket. `begun` is the start of the download in seconds since 1970."""
    return signing.dumps([file_id, begun], salt=SALT + bound)


def admits(ticket: str, file_id: str, bound: str = "") -> bool:
    """Return whether the ticket is for this file and has not expired."""
    return _begun(ticket, file_id, bound, timedelta(seconds=settings.TICKET_TTL)) is not None


def begun_before(ticket: str, file_id: str, bound: str = "") -> int | None:
    """Return when the ticket's download began (seconds since 1970), None if more than DOWNLOAD_TTL ago.

    An expired ticket is accepted; one of another file is not.
    """
    begun = _begun(ticket, file_id, bound)
    now = int(timezone.now().timestamp())
    return begun if begun is not None and now - begun <= settings.DOWNLOAD_TTL else None


def _begun(ticket: str, file_id: str, bound: str, life: timedelta | None = None) -> int | None:
    try:
        of, begun = signing.loads(ticket, salt=SALT + bound, max_age=life)
    except signing.BadSignature:
        return None
    return int(begun) if of == file_id else None
