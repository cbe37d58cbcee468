"""Decide who may read a file. Every download passes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.db.prepared import Lookup
from bytebin.errors import (
    DownloadLimitReached,
    FileExpired,
    FileNotFound,
    FileTakenDown,
    TicketRequired,
    WrongToken,
)
from files.models import Envelope, File
from files.services import tickets
from files.services.notices import events

# How long the one reader of a file to burn may take to load it.
BURN_GRACE = timedelta(hours=1)

by_id = Lookup(lambda file_id: File.objects.for_visitors().filter(pk=file_id))


def nobody(_file: File) -> bool:
    """Return False: of who asks, nothing is known."""
    return False


def own_file(owner: User, file_id: str) -> File:
    """Return the owner's file. Raise FileNotFound for anybody else's."""
    file = File.objects.visible_to(owner).filter(pk=file_id).first() if is_id(file_id) else None
    if file is None:
        raise FileNotFound
    return file


def public_file(file_id: str, admits: Callable[[File], bool] = nobody) -> File:
    """Return a file that anyone with its link may see. Raise FileNotFound, FileTakenDown or FileExpired.

    The files of an account that is closing are gone already, unless its owner logs in again. So are those in the trash,
    unless the owner restores them. A private file exists for its owner alone: `admits` says of it whether they ask.
    """
    file = by_id.first(file_id) if is_id(file_id) else None
    if file is None or file.state == File.State.DELETING or file.owner_closing_at is not None:
        raise FileNotFound
    if file.trashed_at is not None or (file.private and not admits(file)):
        raise FileNotFound
    if file.state == File.State.TAKEN_DOWN:
        raise FileTakenDown
    if file.expired:
        raise FileExpired
    return file


def readable_file(file_id: str, ticket: str) -> File:
    """Return a file whose bytes the holder of `ticket` may read. Raise TicketRequired, or what public_file raises.

    The ticket of a private file was issued to its owner.
    """
    file = public_file(file_id, lambda file: tickets.admits(ticket, file.pk))
    if file.gated and not tickets.admits(ticket, file.pk):
        raise TicketRequired
    return file


@dataclass(frozen=True)
class Opened:
    """The right to one download: a ticket and, for an encrypted file, its envelope."""

    ticket: str
    expires_at: datetime
    envelope: bytes | None = None


def read_header(file: File, link_token: bytes) -> bytes:
    """Return H (88 bytes, docs/FORMAT.md). Raise WrongToken if `link_token` is not the file's, or it has none."""
    envelope = Envelope.objects.filter(pk=file.pk).first()
    if envelope is None:
        raise WrongToken("This file is not encrypted and has no key.")
    require_digest(link_token, envelope.link_token_digest)
    return bytes(envelope.header)


def open_file(
    file: File, read_token: bytes | None = None, *, earlier_ticket: str = "", counted: bool = True
) -> Opened:
    """Count a download and issue a ticket for it.

    What the owner alone reads is not counted: a private file, and any file with `counted` False.

    A download that `earlier_ticket` belongs to, within DOWNLOAD_TTL, is not counted again. Raises WrongToken,
    DownloadLimitReached, or FileNotFound, FileTakenDown and FileExpired if the file is no longer available.
    """
    content = None
    if file.encrypted:
        envelope = Envelope.objects.filter(pk=file.pk).first()
        if envelope is None:
            raise FileNotFound
        require_digest(read_token or b"", envelope.read_token_digest)
        content = bytes(envelope.header) + bytes(envelope.sealed)
    now = timezone.now()
    begun = tickets.begun_before(earlier_ticket, file.pk)
    if begun is None:
        if counted and not file.private:
            count_download(file)
            events.downloaded(file)
        begun = int(now.timestamp())
    return Opened(tickets.issue(file.pk, begun), now + timedelta(seconds=settings.TICKET_TTL), content)


def count_download(file: File) -> None:
    """Count one download. Raise DownloadLimitReached at the limit, which concurrent requests cannot exceed.

    A file to burn expires BURN_GRACE later, also if its reader never says that it has arrived.
    """
    # One conditional update, so that the database decides between concurrent requests.
    below_limit = Q(max_downloads__isnull=True) | Q(download_count__lt=F("max_downloads"))
    counts: dict[str, Any] = {"download_count": F("download_count") + 1}
    if file.burn:
        end = timezone.now() + BURN_GRACE
        sooner = When(expires_at__isnull=False, expires_at__lt=end, then=F("expires_at"))
        counts["expires_at"] = Case(sooner, default=end)
    counted = File.objects.outside_trash().filter(below_limit, pk=file.pk).update(**counts)
    if not counted:
        public_file(file.pk)  # raises the more precise error if the file is gone
        raise DownloadLimitReached


def require_digest(token: bytes, expected: str) -> None:
    """Raise WrongToken unless `expected` is the SHA-256 of `token`, in hex."""
    if not constant_time_compare(sha256(token).hexdigest(), expected):
        raise WrongToken
