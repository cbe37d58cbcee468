"""Thumbnails of images and posters of films that are not encrypted: made by a job, kept as one blob beside the file's.

File.thumbnail_state says whether there are any. It changes by compare-and-set together with the row, for one version of
the content: a file that is replaced or deleted meanwhile gets none.
"""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.utils import timezone

from bytebin import jobs
from bytebin.db.errors import Unsettled
from bytebin.db.transactions import atomic
from bytebin.errors import BytebinError, StorageUnavailable
from files.blobstore import get_store
from files.models import File, Thumbnail
from files.models.file import FileQuerySet
from files.services.imaging import Kind, Made, thumbnails_of
from files.services.media_types import MIB, media_of

SIZES = (160, 480, 1200)  # pixels of the longest side (bytebin/imaging/__main__.py)
LARGEST: dict[Kind, int] = {
    "image": 64 * MIB,
    "film": 512 * MIB,
}  # bytes of a file that is read for thumbnails
ALSO: dict[str, Kind] = {"image/heic": "image", "video/x-matroska": "film"}  # which browsers do not show
BLOCK = 2**18
# A sweep leaves younger files to the queue, and takes no more than these at a time.
PATIENCE = timedelta(minutes=1)
MOST = 200

State = File.ThumbnailState


def kind_of(content_type: str, name: str) -> Kind | None:
    media = media_of(content_type, name)
    if media.name in ALSO:
        return ALSO[media.name]
    if media.kind == "image":
        return "image"
    return "film" if media.kind == "video" else None


def state_at_first(file: File) -> File.ThumbnailState:
    """Return the state of a new file: wanted, or none for one that is encrypted, too large or of another type."""
    kind = None if file.encrypted else kind_of(file.content_type, file.name)
    return State.WANTED if kind and 0 < file.size <= LARGEST[kind] else State.NONE


def want(file: File) -> None:
    """Have the thumbnails of a new file made. Call this after the transaction that has created it."""
    if file.thumbnail_state == State.WANTED:
        jobs.enqueue("make_thumbnails", file.pk)


def wanted() -> FileQuerySet:
    return File.objects.filter(thumbnail_state=State.WANTED).exclude(state=File.State.DELETING)


def make_missed() -> None:
    """Make the thumbnails of files that the queue has lost, or that were uploaded before there were thumbnails."""
    missed = wanted().filter(created_at__lt=timezone.now() - PATIENCE).order_by()
    for pk in list(missed.values_list("pk", flat=True)[:MOST]):
        with suppress(StorageUnavailable):
            make(pk)


def make(file_id: str) -> None:
    """Make a file's thumbnails, or note that it has none. Raise StorageUnavailable: a sweep tries it again."""
    file = wanted().filter(pk=file_id).first()
    if file is None:
        return
    kind = kind_of(file.content_type, file.name)
    with TemporaryFile(dir=settings.DATA_DIR) as copy:
        try:
            copied = copy_blob(file, copy)
        except FileNotFoundError:
            return  # deleted or replaced in the meantime
        made = thumbnails_of(copy, kind) if kind and copied else None
    if made is None:
        unchanged(file).update(thumbnail_state=State.NONE)
    else:
        keep(file, made)


def copy_blob(file: File, copy: IO[bytes]) -> bool:
    """Copy the file's bytes. Return whether all of them are there."""
    with get_store().open(file.blob_key, 0, file.size) as blob:
        while block := blob.read(BLOCK):
            copy.write(block)
    length = copy.tell()
    copy.seek(0)
    return length == file.size


def unchanged(file: File) -> FileQuerySet:
    """Return the row of the file if its content is still the same, and nobody has made its thumbnails."""
    return wanted().filter(pk=file.pk, version=file.version)


def keep(file: File, made: Made) -> None:
    """Store thumbnails. Those of a file that has changed or gone meanwhile are discarded."""
    key = get_store().receive(BytesIO(made.content), len(made.content))
    row = Thumbnail(
        id=file.pk,
        version=file.version,
        blob_key=key,
        size=len(made.content),
        chunks_digest=sha256(sha256(made.content).digest()).hexdigest(),
        content_type=made.content_type,
        width=made.width,
        height=made.height,
        thumbnails=made.thumbnails,
    )
    try:
        kept = publish(file, row)
    except Unsettled:
        raise  # the row may exist, and then needs its blob; if it does not, `purge` removes the blob
    except Exception:
        discard(key)
        raise
    if not kept:
        discard(key)


@atomic
def publish(file: File, row: Thumbnail) -> bool:
    if not unchanged(file).update(thumbnail_state=State.MADE):
        return False
    row.save()  # in place of those of an earlier version, whose blob `purge` removes
    return True


def discard(key: str) -> None:
    with suppress(BytebinError):
        get_store().delete(key)


def find(file: File) -> Thumbnail | None:
    """Return the thumbnails of the file's content, None if there are none (yet)."""
    if file.thumbnail_state != State.MADE:
        return None
    return Thumbnail.objects.filter(pk=file.pk, version=file.version).first()


def delete_blob(file: File) -> None:
    """Delete the bytes of the thumbnails of a file that is being deleted. Raise StorageUnavailable."""
    for key in Thumbnail.objects.filter(pk=file.pk).values_list("blob_key", flat=True):
        get_store().delete(key)
