"""What came through the plain links of an owner."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.errors import FileNotFound
from files.models import File, ReceivedKey, UploadRequest
from files.services import trash
from files.services.requests import received


class ReceivedPlain(NamedTuple):
    """A file, with the words of its sender, and the title of its link: "" if the link was deleted."""

    key: ReceivedKey
    file: File
    title: str


def keys_of(owner: User, *, accepted: bool | None = None) -> QuerySet[ReceivedKey]:
    keys = ReceivedKey.objects.filter(owner=owner, received_at__isnull=False, sealed=b"")
    return keys if accepted is None else keys.filter(filed_at__isnull=not accepted)


def count_new(owner: User) -> int:
    """Return how many files have come in that the owner has not accepted, 100 at most."""
    return received.count_new(owner, keys_of(owner, accepted=False))


def with_files(owner: User, keys: Sequence[ReceivedKey]) -> list[ReceivedPlain]:
    """Return the files of the keys in their order, without those that have expired or are in the trash."""
    live = File.objects.visible_to(owner).outside_trash().filter(pk__in=[key.pk for key in keys])
    files = {file.pk: file for file in live.filter(state=File.State.LIVE) if not file.expired}
    links = UploadRequest.objects.visible_to(owner).filter(pk__in={key.request_id for key in keys})
    titles = dict(links.values_list("pk", "title"))
    return [
        ReceivedPlain(key, files[key.pk], titles.get(key.request_id, "")) for key in keys if key.pk in files
    ]


def accept(owner: User, file_id: str) -> None:
    """Note that the owner keeps the file, which is one of their own from then on. Raise FileNotFound."""
    find(owner, file_id)
    keys_of(owner, accepted=False).filter(pk=file_id).update(filed_at=timezone.now())


def release(owner: User, file_id: str) -> None:
    """Accept the file, and let its link work for everybody. It cannot be undone. Raise FileNotFound."""
    accept(owner, file_id)
    File.objects.visible_to(owner).filter(pk=file_id, released_at=None).update(released_at=timezone.now())


def delete(owner: User, file_id: str) -> None:
    """Put the file in the trash. Raise FileNotFound."""
    find(owner, file_id)
    trash.put(owner, [file_id])


def find(owner: User, file_id: str) -> ReceivedPlain:
    keys = list(keys_of(owner).filter(pk=file_id)) if is_id(file_id) else []
    for found in with_files(owner, keys):
        return found
    raise FileNotFound
