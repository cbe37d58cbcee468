"""Check that rows, blobs and digests match. Nothing is changed; requests served meanwhile cause no mismatch."""

from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any, TypeVar

from django.db.models import BigIntegerField, Count, F, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from bytebin.errors import StorageUnavailable
from files.blobstore import get_store
from files.models import (
    Envelope,
    File,
    Library,
    LibraryItem,
    ReceivedKey,
    Thumbnail,
    Upload,
    UploadChunk,
    UploadRequest,
)
from files.services.library.boxes import SETTINGS
from files.services.orphans import GRACE, LIVING, unfinished_orphans, whole_orphans

BLOCK = 2**20
PAGE = 200  # rows of one query; no query stays open while blobs are read

Row = TypeVar("Row", bound=Model)


def disagreements(*, digests: bool = True) -> Iterator[str]:
    """Yield one sentence for each mismatch. With `digests`, read every stored byte, also of unfinished uploads.

    What `purge` will remove, such as a blob whose upload ended within GRACE, is not a mismatch.
    """
    yield from file_disagreements(digests=digests)
    yield from thumbnail_disagreements(digests=digests)
    yield from upload_disagreements(digests=digests)
    before = timezone.now() - GRACE
    yield from (f"blob {token}: unfinished, but belongs to no upload" for token in unfinished_orphans(before))
    yield from (f"blob {key}: belongs to no file" for key in whole_orphans(before))
    yield from library_disagreements()
    yield from request_disagreements()
    yield from quota_disagreements()


def file_disagreements(*, digests: bool) -> Iterator[str]:
    there = File.objects.exclude(state=File.State.DELETING)
    for file in pages(there):
        wrong = wrong_with_file(file, digests=digests)
        if wrong and there.filter(pk=file.pk).exists():
            yield f"file {file.pk}: {wrong}"


def wrong_with_file(file: File, *, digests: bool) -> str:
    if file.encrypted and not Envelope.objects.filter(pk=file.pk).exists():
        return "it is encrypted, but its envelope is missing"
    if file.unreleased and not ReceivedKey.objects.filter(pk=file.pk).exists():
        return "it was sent through an upload link, but its sealed key is missing"
    return wrong_with_blob(file, digests=digests)


def wrong_with_blob(file: File | Thumbnail, *, digests: bool) -> str:
    try:
        size = get_store().size(file.blob_key)
        if size != file.size:
            return f"blob {file.blob_key} has {size} bytes instead of {file.size}"
        if digests and file.chunk_size and digest_of(file) != file.chunks_digest:
            return f"the bytes of blob {file.blob_key} do not match its digest"
    except FileNotFoundError:
        return f"blob {file.blob_key} is missing"
    except (StorageUnavailable, OSError):
        return f"blob {file.blob_key} cannot be read"
    return ""


def thumbnail_disagreements(*, digests: bool) -> Iterator[str]:
    for row in pages(Thumbnail.objects.all()):
        wrong = wrong_with_thumbnails(row, digests=digests)
        if wrong and Thumbnail.objects.filter(pk=row.pk, blob_key=row.blob_key).exists():
            yield f"thumbnails of file {row.pk}: {wrong}"


def wrong_with_thumbnails(row: Thumbnail, *, digests: bool) -> str:
    if not File.objects.filter(pk=row.pk).exists():
        return "there is no such file"
    return wrong_with_blob(row, digests=digests)


def digest_of(file: File | Thumbnail) -> str:
    """Return the SHA-256 over the chunks' SHA-256s in hex, as `complete` computes it."""
    digests = sha256()
    with get_store().open(file.blob_key, 0, file.size) as blob:
        for start in range(0, file.size, file.chunk_size or BLOCK):
            digests.update(digest_of_next(blob, min(file.chunk_size or BLOCK, file.size - start)))
    return digests.hexdigest()


def digest_of_next(blob: IO[bytes], length: int) -> bytes:
    digest = sha256()
    while length and (block := blob.read(min(BLOCK, length))):
        digest.update(block)
        length -= len(block)
    return digest.digest()


def upload_disagreements(*, digests: bool) -> Iterator[str]:
    for upload in pages(Upload.objects.filter(state__in=LIVING)):
        if not is_there(upload):
            if Upload.objects.filter(pk=upload.pk, state__in=LIVING).exists():
                yield f"upload {upload.pk}: blob {upload.store_token} is missing or cannot be read"
        elif digests and upload.state == Upload.State.OPEN:
            yield from chunk_disagreements(upload)


def is_there(upload: Upload) -> bool:
    try:
        return get_store().exists(upload.store_token)
    except StorageUnavailable:
        return False


def chunk_disagreements(upload: Upload) -> Iterator[str]:
    for chunk in pages(UploadChunk.objects.filter(upload=upload)):
        if has_its_bytes(upload, chunk):
            continue
        # A chunk may be deleted, or its upload completed, while it is read.
        stored = UploadChunk.objects.filter(pk=chunk.pk, received_at=chunk.received_at)
        if stored.filter(upload__state=Upload.State.OPEN).exists():
            yield f"upload {upload.pk}: the bytes of chunk {chunk.index} do not match its digest"


def has_its_bytes(upload: Upload, chunk: UploadChunk) -> bool:
    try:
        stream = get_store().open_chunk(upload.store_token, chunk.index, chunk.size)
        if stream is None:
            return True
        with stream:
            return digest_of_next(stream, chunk.size).hex() == chunk.sha256
    except (StorageUnavailable, OSError):
        return False


def library_disagreements() -> Iterator[str]:
    """Yield libraries whose counts are wrong, each compared in one query, or that have lost their settings."""
    items = LibraryItem.objects.there()
    counted = Library.objects.annotate(stored=total(items, "size"), rows=total(items, "pk", function=Count))
    for library in counted.filter(~Q(item_bytes=F("stored")) | ~Q(item_count=F("rows"))):
        yield (
            f"library of user {library.pk}: {library.item_count} items with {library.item_bytes} bytes are counted, "
            f"but there are {library.rows} with {library.stored}"
        )
    with_settings = items.filter(kind=SETTINGS).values("owner_id")
    for pk in Library.objects.exclude(pk__in=with_settings).values_list("pk", flat=True):
        yield f"library of user {pk}: its settings are missing"


def request_disagreements() -> Iterator[str]:
    """Yield upload links that count fewer files than came through them. What was deleted since remains counted."""
    counted: QuerySet[Any] = UploadRequest.objects.annotate(
        there=number_through(File.objects.all()),
        coming=number_through(Upload.objects.filter(state__in=LIVING)),
    )
    for request in counted.filter(used_files__lt=F("there") + F("coming")):
        yield (
            f"upload link {request.pk}: {request.used_files} files are counted, but there are {request.there}, and "
            f"{request.coming} open uploads"
        )


def number_through(rows: QuerySet[Row]) -> Coalesce:
    """Return how many rows came through each upload link of the outer query."""
    through = (
        rows.filter(request_id=OuterRef("pk")).order_by().values("request_id").annotate(total=Count("pk"))
    )
    return Coalesce(Subquery(through.values("total")), 0, output_field=BigIntegerField())


def quota_disagreements() -> Iterator[str]:
    """Yield users whose counted bytes are wrong. One query compares them, so that all sums are of one moment."""
    stored = total(File.objects.all(), "counted_bytes")
    reserved = total(Upload.objects.filter(state__in=LIVING), "reserved_bytes")
    sealed = total(Library.objects.all(), "item_bytes")
    users = User.objects.annotate(stored=stored, reserved=reserved, sealed=sealed)
    for user in users.filter(~Q(used_bytes=F("stored") + F("reserved") + F("sealed"))):
        there = user.stored + user.reserved + user.sealed
        yield (
            f"user {user.pk}: used_bytes is {user.used_bytes}, but files, open uploads and the library have {there}"
        )


def total(rows: QuerySet[Row], column: str, function: type[Sum] | type[Count] = Sum) -> Coalesce:
    """Return the sum of `column`, or another `function` of it, over the rows of each owner of the outer query."""
    owned = rows.filter(owner=OuterRef("pk")).order_by().values("owner").annotate(total=function(column))
    return Coalesce(Subquery(owned.values("total")), 0, output_field=BigIntegerField())


def pages(rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield all rows by primary key, in queries of PAGE rows."""
    ordered = rows.order_by("pk")
    page = list(ordered[:PAGE])
    while page:
        yield from page
        page = list(ordered.filter(pk__gt=page[-1].pk)[:PAGE])
