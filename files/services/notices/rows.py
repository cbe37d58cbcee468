"""The rows of what is to be told (files/models/notice.py)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from accounts.models import DownloadMails
from bytebin.db.transactions import atomic
from files.models import File, FileNotice
from files.models.notice import notice_id
from files.services.orphans import batches

# A mail waits so long for further downloads, and for the confirmation that a file was received.
DELAY = timedelta(minutes=5)
EVERY = timedelta(hours=1)  # between mails about downloads of one file
SUMMARY_HOUR = 6  # UTC; of the daily summary
RECEIPTS_KEPT = timedelta(days=8)  # a download can be confirmed for a day less (DOWNLOAD_TTL)


def once(file: File, kind: FileNotice.Kind, about: int | datetime | None = None, **fields: Any) -> bool:
    """Store what is told once. Return False if it is stored already."""
    row = FileNotice(
        id=notice_id(file.pk, kind, about), owner_id=file.owner_id, file_id=file.pk, kind=kind, **fields
    )
    if FileNotice.objects.filter(pk=row.pk).exists():
        return False
    try:
        insert(row)
    except IntegrityError:  # another process was first
        return False
    return True


@atomic
def insert(row: FileNotice) -> None:
    row.save(force_insert=True)


def add_download(file: File, mode: str) -> None:
    """Count a download that a mail has to tell of."""
    rows = FileNotice.objects.filter(pk=notice_id(file.pk, FileNotice.Kind.DOWNLOADS))
    one_more = {"count": F("count") + 1}
    for _ in range(3):  # another process can change the row between two steps
        if rows.filter(due_at__isnull=False).update(**one_more):
            return
        row = rows.first()
        if row is None:
            if once(file, FileNotice.Kind.DOWNLOADS, count=1, due_at=due(mode, None)):
                return
        elif rows.filter(due_at=None).update(**one_more, due_at=due(mode, row.told_at), attempts=0):
            return


def due(mode: str, told_at: datetime | None) -> datetime:
    """Return when the next mail about a download that happens now is to be sent."""
    now = timezone.now()
    if mode == DownloadMails.DAILY:
        today = now.replace(hour=SUMMARY_HOUR, minute=0, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)
    return max(now + DELAY, told_at + EVERY) if told_at else now + DELAY


def add_receipt(file_id: str) -> None:
    """Count a confirmation in the mail that waits to tell of the download."""
    ids = [notice_id(file_id, kind) for kind in (FileNotice.Kind.FIRST, FileNotice.Kind.DOWNLOADS)]
    FileNotice.objects.filter(pk__in=ids, due_at__isnull=False).update(received=F("received") + 1)


def forget() -> int:
    """Delete what belongs to files that no longer exist, and old receipts. Return how many rows."""
    old = FileNotice.objects.filter(
        kind=FileNotice.Kind.RECEIPT, created_at__lte=timezone.now() - RECEIPTS_KEPT
    )
    deleted = old.delete()[0]
    told = FileNotice.objects.order_by().values_list("file_id", flat=True).distinct()
    for ids in batches(list(told)):
        there = set(File.objects.filter(pk__in=ids).values_list("pk", flat=True))
        gone = [file_id for file_id in ids if file_id not in there]
        if gone:
            deleted += FileNotice.objects.filter(file_id__in=gone).delete()[0]
    return deleted
