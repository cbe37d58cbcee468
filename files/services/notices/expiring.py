"""Find the files that expire in a week or a day, and tell their owners."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from files.models import File, FileNotice
from files.models.notice import notice_id
from files.services.notices import rows
from files.services.orphans import batches
from webhooks.models import Event
from webhooks.services import tell


class Ahead(NamedTuple):
    """Said between `first` and `last` before the end of a file that exists for at least `life`.

    A file that was made for a day needs no warning a day before.
    """

    kind: FileNotice.Kind
    first: timedelta
    last: timedelta
    life: timedelta


WARNINGS = (
    Ahead(FileNotice.Kind.WEEK, timedelta(days=7), timedelta(days=6), timedelta(days=14)),
    Ahead(FileNotice.Kind.DAY, timedelta(days=1), timedelta(0), timedelta(days=3)),
)


def tell_expiring() -> int:
    """Store what is to be told, and return how many files it is about. Each warning of an expiry is told once."""
    return sum(tell_of(file, ahead) for ahead in WARNINGS for file in expiring(ahead))


def expiring(ahead: Ahead) -> Iterator[File]:
    now = timezone.now()
    wanted = Q(owner__expiry_mails=True) | Q(owner__has_webhooks=True)
    near = File.objects.outside_trash().filter(
        wanted,
        state=File.State.LIVE,
        expires_at__gt=now + ahead.last,
        expires_at__lte=now + ahead.first,
        owner__is_active=True,
        owner__closing_at=None,
    )
    for ids in batches(list(near.order_by().values_list("pk", flat=True))):
        page = File.objects.filter(pk__in=ids).select_related("owner")
        files = {notice_id(file.pk, ahead.kind, file.expires_at): file for file in page}
        told = set(FileNotice.objects.filter(pk__in=list(files)).values_list("pk", flat=True))
        yield from (file for key, file in files.items() if key not in told and lives_long(file, ahead))


def lives_long(file: File, ahead: Ahead) -> bool:
    return file.expires_at is not None and file.expires_at - file.created_at >= ahead.life


def tell_of(file: File, ahead: Ahead) -> bool:
    due_at = timezone.now() if file.owner.expiry_mails else None
    if not rows.once(file, ahead.kind, file.expires_at, due_at=due_at):
        return False
    if file.owner.has_webhooks:
        tell(file.owner_id, Event.EXPIRING, file.pk)
    return True
