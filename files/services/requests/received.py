"""What came through the upload links of an owner."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.errors import FileNotFound
from files.models import Envelope, File, ReceivedKey

# More new files are not counted: pages say "99+".
MOST_COUNTED = 100


class Received(NamedTuple):
    """A file that was received, with its sealed key and its envelope."""

    key: ReceivedKey
    file: File
    envelope: bytes


def keys_of(owner: User, request_id: str = "", *, filed: bool | None = None) -> QuerySet[ReceivedKey]:
    """Return the keys of what the owner has received, by one link or all: filed in the library, not filed, or both."""
    keys = ReceivedKey.objects.filter(owner=owner, received_at__isnull=False).exclude(sealed=b"")
    if request_id:
        keys = keys.filter(request_id=request_id)
    return keys if filed is None else keys.filter(filed_at__isnull=not filed)


def count_new(owner: User, keys: QuerySet[ReceivedKey] | None = None) -> int:
    """Return how many of these files are new, MOST_COUNTED at most: by default those that the library does not have."""
    new = keys_of(owner, filed=False) if keys is None else keys
    ids = list(new.order_by().values_list("pk", flat=True)[:MOST_COUNTED])
    if not ids:
        return 0
    return File.objects.visible_to(owner).outside_trash().filter(pk__in=ids, state=File.State.LIVE).count()


def with_files(owner: User, keys: Sequence[ReceivedKey]) -> list[Received]:
    """Return the files of the keys in their order, without those that nobody can open, or that are in the trash."""
    ids = [key.pk for key in keys]
    live = File.objects.visible_to(owner).outside_trash().filter(pk__in=ids, state=File.State.LIVE)
    files = {file.pk: file for file in live if not file.expired}
    envelopes = {row.pk: bytes(row.header) + bytes(row.sealed) for row in Envelope.objects.filter(pk__in=ids)}
    return [
        Received(key, files[key.pk], envelopes[key.pk])
        for key in keys
        if key.pk in files and key.pk in envelopes
    ]


def find(owner: User, file_id: str) -> Received:
    """Return a file that the owner has received. Raise FileNotFound for any other."""
    keys = list(keys_of(owner).filter(pk=file_id)) if is_id(file_id) else []
    for found in with_files(owner, keys):
        return found
    raise FileNotFound


def mark(owner: User, file_id: str, *, filed: bool | None = None, released: bool = False) -> Received:
    """Note that the file is in the owner's library, or no longer, and make it an ordinary file. Raise FileNotFound.

    What is released stays released: its link may have been passed on.
    """
    find(owner, file_id)
    if filed is not None:
        note_filed(owner, file_id, filed)
    if released:
        unreleased = File.objects.visible_to(owner).filter(pk=file_id, released_at=None)
        unreleased.update(released_at=timezone.now(), waiting=False)
    return find(owner, file_id)


def note_filed(owner: User, file_id: str, filed: bool) -> None:
    keys = keys_of(owner, filed=not filed).filter(pk=file_id)
    keys.update(filed_at=timezone.now() if filed else None)
    File.objects.visible_to(owner).filter(pk=file_id, waiting=filed).update(waiting=not filed)
