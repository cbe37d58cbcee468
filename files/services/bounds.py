"""How many files and uploads a user may have, whose rows no quota counts."""

from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from bytebin.db.prepared import Lookup
from bytebin.errors import TooManyFiles, TooManyUploads
from files.models import File, Upload


def count_of(rows: Any) -> Any:
    """Return a query for the number of `rows`, all of one owner; it finds nothing if there are none."""
    return rows.order_by().values("owner_id").annotate(count=Count("pk")).values_list("count")


files_of = Lookup(lambda owner_id: count_of(File.objects.filter(owner_id=owner_id)))
open_uploads_of = Lookup(
    lambda owner_id: count_of(Upload.objects.filter(owner_id=owner_id, state=Upload.State.OPEN))
)


def number(counted: "tuple[int] | None") -> int:
    return counted[0] if counted else 0


def require_file_allowed(owner: User) -> None:
    """Raise TooManyFiles if the owner has as many as a user may have.

    An open upload counts as the file it will become, until it is purged.
    """
    if number(files_of.first(owner.pk)) + number(open_uploads_of.first(owner.pk)) >= settings.MAX_FILES:
        raise TooManyFiles(limit=settings.MAX_FILES)


def require_upload_allowed(owner: User) -> None:
    """Raise TooManyUploads or TooManyFiles if the owner has as many rows of them as a user may have.

    A row is kept for a week after its upload has ended.
    """
    kept = Upload.objects.visible_to(owner)
    if (
        kept.filter(state=Upload.State.OPEN, expires_at__gt=timezone.now()).count()
        >= settings.MAX_OPEN_UPLOADS
    ):
        raise TooManyUploads(limit=settings.MAX_OPEN_UPLOADS)
    if kept.count() >= settings.MAX_KEPT_UPLOADS:
        sentence = "You have created too many uploads within a week. Try again tomorrow."
        raise TooManyUploads(sentence, limit=settings.MAX_KEPT_UPLOADS)
    require_file_allowed(owner)
