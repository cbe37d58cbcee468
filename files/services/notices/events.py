"""What happens to files, as their owners are told of it (docs/API.md, "Webhooks").

For an owner who wants to know nothing, a download costs no query: what they want comes with the file.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import F

from accounts.models import DownloadMails, User
from bytebin.errors import InvalidRequest, TicketRequired
from files.models import File, FileNotice
from files.services import tickets
from files.services.notices import rows
from webhooks.models import Event
from webhooks.services import tell

log = logging.getLogger(__name__)

Kind = FileNotice.Kind
# Of the files of one folder that come through an upload link, webhooks are told once.
GATHERED = timedelta(seconds=10)


def wants_to_know(file: File) -> bool:
    """Return whether the owner of a file from `for_visitors()` is told anything about downloads."""
    return bool(file.owner_download_mails) or file.owner_limit_mails or file.owner_has_webhooks


def wants_receipts(file: File) -> bool:
    """Return whether the owner of an encrypted file from `for_visitors()` is told that it was received completely."""
    return file.encrypted and (bool(file.owner_download_mails) or file.owner_has_webhooks)


def downloaded(file: File) -> None:
    """Store that a download was counted or, of a plain file without a limit, that all of it was requested.

    A failure is logged: the download goes ahead, even while nothing can be written.
    """
    if not wants_to_know(file):
        return
    try:
        store_download(file)
    except DatabaseError:
        log.warning("file %s: its owner is not told of a download", file.pk, exc_info=True)


def store_download(file: File) -> None:
    mode = file.owner_download_mails
    due_at = rows.due(mode, None) if mode == DownloadMails.FIRST else None
    first = file.download_count == 0 and rows.once(file, Kind.FIRST, count=1, due_at=due_at)
    if mode in (DownloadMails.EACH, DownloadMails.DAILY):
        rows.add_download(file, mode)
    if file.owner_has_webhooks:
        tell(file.owner_id, Event.DOWNLOADED, file.pk)
        if first:
            tell(file.owner_id, Event.FIRST_DOWNLOADED, file.pk)
    if file.max_downloads is not None and has_reached_limit(file.pk):
        limit_reached(file, file.max_downloads)


def has_reached_limit(file_id: str) -> bool:
    """Return whether no download is left. `file.download_count` is older than other requests' downloads."""
    return File.objects.filter(pk=file_id, download_count__gte=F("max_downloads")).exists()


def limit_reached(file: File, limit: int) -> None:
    due_at = rows.due(DownloadMails.EACH, None) if file.owner_limit_mails else None
    if rows.once(file, Kind.LIMIT, limit, due_at=due_at) and file.owner_has_webhooks:
        tell(file.owner_id, Event.LIMIT_REACHED, file.pk)


def received(file: File, ticket: str) -> None:
    """Store that the browser with `ticket` has verified the whole of an encrypted file. Each download counts once.

    `file` is one of `public_file`. Raises InvalidRequest for one that is not encrypted, and TicketRequired if the
    ticket is not its own, or older than DOWNLOAD_TTL. Like every message of a client, it proves nothing: whoever can
    open the file can also claim to have received it.
    """
    if not file.encrypted:
        raise InvalidRequest("Only the download of an encrypted file can be confirmed.")
    begun = tickets.begun_before(ticket, file.ticket_subject, file.ticket_bound)
    if begun is None:
        raise TicketRequired
    if wants_receipts(file) and rows.once(file, Kind.RECEIPT, begun):
        rows.add_receipt(file.pk)
        if file.owner_has_webhooks:
            tell(file.owner_id, Event.RECEIVED, file.pk)


def request_received(request_id: str) -> None:
    """Tell webhooks that a file has come in through an upload link. Its mail is `requests.arrivals`."""
    owner = User.objects.filter(upload_requests=request_id, has_webhooks=True).values_list("pk", flat=True)
    if owner_id := owner.first():
        tell(owner_id, Event.REQUEST_RECEIVED, request_id, after=GATHERED)
