"""What deletes a library, or what is left of removed items."""

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import LibraryNotFound
from files.models import Library, LibraryItem, LibraryMethod
from files.services import quota

# A device that was away longer has to fetch the whole library.
REMOVALS_KEPT = timedelta(days=180)


@atomic
def delete(owner: User) -> None:
    """Delete the library with all items and methods. Raise LibraryNotFound without one."""
    empty(owner.pk)
    Library.objects.filter(pk=owner.pk).delete()


def exists(owner_id: str) -> bool:
    return Library.objects.filter(pk=owner_id).exists()


def empty(owner_id: str) -> None:
    """Delete items and methods, and release their quota, in a transaction. Raise LibraryNotFound."""
    library = Library.objects.filter(pk=owner_id)
    # The update locks the row, so that no write can count more bytes after they are read.
    if not library.update(changed_at=timezone.now()):
        raise LibraryNotFound
    counted = library.values_list("item_bytes", flat=True).get()
    library.update(item_count=0, item_bytes=0)
    LibraryItem.objects.filter(owner=owner_id).delete()
    LibraryMethod.objects.filter(owner=owner_id).delete()
    quota.release(owner_id, counted)


def forget_removed() -> int:
    """Delete the rows of items that were removed REMOVALS_KEPT ago. Return how many."""
    old = LibraryItem.objects.filter(removed_at__lte=timezone.now() - REMOVALS_KEPT)
    return sum(map(forget_removed_of, list(old.order_by().values_list("owner_id", flat=True).distinct())))


@atomic
def forget_removed_of(owner_id: str) -> int:
    old = LibraryItem.objects.filter(owner=owner_id, removed_at__lte=timezone.now() - REMOVALS_KEPT)
    latest = old.aggregate(latest=Max("revision"))["latest"]
    if latest is None:
        return 0
    Library.objects.filter(pk=owner_id, forgotten_revision__lt=latest).update(forgotten_revision=latest)
    return old.delete()[0]
