"""The trash: deleted files, which their owner can restore until `purge` deletes them for good, TRASH_KEPT later.

They still count towards the quota. Each step is one conditional update, so that of two concurrent ones the database
decides which comes first: a file that is restored is not deleted, and one that is being deleted is not restored.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from files.models import File
from files.models.file import FileQuerySet
from files.services import deletion

MOST = 250  # files that one request changes


@dataclass(frozen=True)
class Outcome:
    """`missing`: the IDs of which the owner has no such file."""

    changed: int
    missing: list[str]


@dataclass(frozen=True)
class Emptied:
    deleted: int
    left: int


def put(owner: User, ids: Collection[str]) -> Outcome:
    """Put files in the trash. Their links stop working. One that is there already keeps its date."""
    files = chosen(owner, ids)
    missing = absent(files, ids)
    return Outcome(files.outside_trash().update(trashed_at=timezone.now()), missing)


def restore(owner: User, ids: Collection[str]) -> Outcome:
    """Take files out of the trash. Their links work again, unless they have expired or were taken down."""
    files = chosen(owner, ids)
    missing = absent(files, ids)
    return Outcome(files.in_trash().update(trashed_at=None), missing)


def delete(owner: User, ids: Collection[str]) -> Outcome:
    """Delete files for good, only those in the trash; others are missing. Raise StorageUnavailable."""
    files = chosen(owner, ids).in_trash()
    missing = absent(files, ids)
    return Outcome(sum(map(delete_one, list(files))), missing)


def empty(owner: User) -> Emptied:
    """Delete at most MOST files of the trash for good, and say how many are left. Raise StorageUnavailable."""
    files = File.objects.visible_to(owner).in_trash()
    deleted = sum(map(delete_one, list(files[:MOST])))
    return Emptied(deleted, files.count())


def delete_one(file: File) -> bool:
    """Delete a file, unless it was restored in the meantime."""
    trashed = File.objects.in_trash().filter(pk=file.pk).exclude(state=File.State.DELETING)
    if not trashed.update(state=File.State.DELETING):
        return False
    deletion.finish_deletion(file)
    return True


def chosen(owner: User, ids: Collection[str]) -> FileQuerySet:
    return File.objects.visible_to(owner).filter(pk__in=ids)


def absent(files: FileQuerySet, ids: Collection[str]) -> list[str]:
    found = set(files.order_by().values_list("pk", flat=True))
    return [one for one in dict.fromkeys(ids) if one not in found]
