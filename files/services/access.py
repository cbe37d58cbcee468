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
from bytebin.db.transactions import atomic
from bytebin.errors import (
    DownloadLimitReached,
    FileExpired,
    FileNotFound,
    FileTakenDown,
    PasswordRequired,
    TicketRequired,
    WrongToken,
)
from files.models import Envelope, File, FileLink
from files.services import link_passwords, tickets
from files.services.addresses import may_be_address
from files.services.notices import events

# How long the one reader of a file to burn may take to load it.
BURN_GRACE = timedelta(hours=1)

by_id = Lookup(lambda file_id: File.objects.for_visitors().filter(pk=file_id))
by_address = Lookup(lambda address: File.objects.for_visitors().filter(address=address))
link_by_id = Lookup(lambda link_id: FileLink.objects.order_by().filter(pk=link_id))


def nobody(_file: File) -> bool:
    """Return False: of who asks, nothing is known."""
    return False


def own_file(owner: User, file_id: str) -> File:
    """Return the owner's file. Raise FileNotFound for anybody else's."""
    file = File.objects.visible_to(owner).filter(pk=file_id).first() if is_id(file_id) else None
    if file is None:
        raise FileNotFound
    return file


def found(words: str) -> File | None:
    """Return the file of a link that ends with `words`: the ID, the file's other address, or the ID of a link to it."""
    if not may_be_address(words):
        return None
    file = by_id.first(words) if is_id(words) else None
    if file is not None:
        file.found_by_id = True
        return file
    file = by_address.first(words) or by_address.first(words.lower())
    return file or found_through_link(words)


def found_through_link(link_id: str) -> File | None:
    link = link_by_id.first(link_id)
    file = by_id.first(link.file_id) if link else None
    if file is not None:
        file.link = link
    return file


def public_file(file_id: str, admits: Callable[[File], bool] = nobody) -> File:
    """Return a file that anyone with its link may see. Raise FileNotFound, FileTakenDown or FileExpired.

    `file_id` is what the link ends with. The files of an account that is closing are gone already, unless its owner
    logs in again. So are those in the trash, unless the owner restores them. A private file exists for its owner alone:
    `admits` says of it whether they ask.
    """
    file = found(file_id)
    if file is None or file.state == File.State.DELETING or file.owner_closing_at is not None:
        raise FileNotFound
    if file.trashed_at is not None or (file.private and not admits(file)):
        raise FileNotFound
    if file.state == File.State.TAKEN_DOWN:
        raise FileTakenDown
    if file.expired or file.rules.expired:
        raise FileExpired
    return file


def file_with_thumbnails(file_id: str, admits: Callable[[File], bool]) -> File:
    """Return a file whose thumbnails may be shown. Raise what public_file raises.

    `admits` says whether the owner asks, for whom alone a file has any that needs a ticket.
    """
    file = public_file(file_id, admits)
    if file.encrypted or (file.gated and not admits(file)):
        raise FileNotFound
    return file


def readable_file(
    file_id: str, ticket: str, *, password: str = "", admits: Callable[[File], bool] = nobody
) -> File:
    """Return a file whose bytes the holder of `ticket` may read. Raise what public_file raises.

    The ticket of a private file was issued to its owner, or `admits` says that they ask. Without a ticket, `password`
    is enough for a file that has no limit. Otherwise raise TicketRequired, PasswordRequired or WrongToken. The first
    two say of a file that opening it deletes it.
    """
    file = public_file(file_id, lambda file: admitted(file, ticket) or admits(file))
    if not file.gated or admitted(file, ticket) or (file.private and not file.encrypted):
        return file
    if file.encrypted or file.limited or not file.rules.password:
        wanted = PasswordRequired if file.rules.password and not password else TicketRequired
        raise wanted(members={"burn": True} if file.burns else None)
    require_password(file, password)
    return file


def require_password(file: File, password: str) -> None:
    """Raise PasswordRequired without one, or WrongToken, unless it is that of the file's link or there is none."""
    if not file.rules.password:
        return
    if not password:
        raise PasswordRequired
    link_passwords.require_password(file.rules.password, password)


def ticket_for(file: File, begun: int) -> str:
    return tickets.issue(file.ticket_subject, begun, file.ticket_bound)


def admitted(file: File, ticket: str) -> bool:
    """Return whether a ticket is for the file and for the link by which it was found."""
    return tickets.admits(ticket, file.ticket_subject, file.ticket_bound)


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
    file: File,
    read_token: bytes | None = None,
    *,
    password: str = "",
    earlier_ticket: str = "",
    as_owner: bool = False,
) -> Opened:
    """Count a download and issue a ticket for it.

    What the owner reads is not counted and needs no password: a private file, and any file `as_owner`.

    A download that `earlier_ticket` belongs to, within DOWNLOAD_TTL, is not counted again. Raises WrongToken,
    PasswordRequired, DownloadLimitReached, or FileNotFound, FileTakenDown and FileExpired if the file is no longer
    available.
    """
    content = None
    if file.encrypted:
        envelope = Envelope.objects.filter(pk=file.pk).first()
        if envelope is None:
            raise FileNotFound
        require_digest(read_token or b"", envelope.read_token_digest)
        content = bytes(envelope.header) + bytes(envelope.sealed)
    now = timezone.now()
    begun = tickets.begun_before(earlier_ticket, file.ticket_subject, file.ticket_bound)
    if begun is None:
        if not (as_owner or file.private):
            require_password(file, password)
            count_download(file)
            events.downloaded(file)
        begun = int(now.timestamp())
    return Opened(ticket_for(file, begun), now + timedelta(seconds=settings.TICKET_TTL), content)


def count_download(file: File) -> None:
    """Count one download. Raise DownloadLimitReached at the limit, which concurrent requests cannot exceed.

    A file to burn expires BURN_GRACE later, with its group, also if its reader never says that it has arrived.
    """
    # One conditional update, so that the database decides between concurrent requests.
    below_limit = Q(max_downloads__isnull=True) | Q(download_count__lt=F("max_downloads"))
    counts: dict[str, Any] = {"download_count": F("download_count") + 1}
    if file.burn:
        counts["expires_at"] = end_of_burning()
    row = (
        FileLink.objects.filter(pk=file.link.pk)
        if file.link
        else File.objects.outside_trash().filter(pk=file.pk)
    )
    below = row.filter(below_limit)
    if not (count_with_group(file, counts) if file.burn_group else below.update(**counts)):
        public_file(file.public_id)  # raises the more precise error if the file is gone
        raise DownloadLimitReached


@atomic
def count_with_group(file: File, counts: dict[str, Any]) -> int:
    """Count the one download of a file, and let all that burn with it expire. Return 0 if it was opened before."""
    first = File.objects.outside_trash().filter(pk=file.pk, download_count=0)
    if not (counted := first.update(**counts)):
        return 0
    File.objects.burning_with(file).update(expires_at=end_of_burning())
    return counted


def end_of_burning() -> Case:
    """Return when what was opened expires: BURN_GRACE from now, or as before if that is sooner."""
    end = timezone.now() + BURN_GRACE
    sooner = When(expires_at__isnull=False, expires_at__lt=end, then=F("expires_at"))
    return Case(sooner, default=end)


def require_digest(token: bytes, expected: str) -> None:
    """Raise WrongToken unless `expected` is the SHA-256 of `token`, in hex."""
    if not constant_time_compare(sha256(token).hexdigest(), expected):
        raise WrongToken
