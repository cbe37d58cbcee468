"""Chunks of an upload: any order, in parallel, each at most once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F

from bytebin.db.prepared import Insert, Lookup, Update
from bytebin.db.transactions import atomic
from bytebin.errors import (
    ChunkConflict,
    ChunkIndexOutOfRange,
    ChunkNotFound,
    ChunkSizeMismatch,
    ChunkTooLarge,
    IncompleteBody,
    SizeLimitExceeded,
    UploadNotFound,
)
from files.blobstore import ByteSource, get_store
from files.models import Upload, UploadChunk
from files.services import quota
from files.services.claims import AlreadyRecorded, Claim
from files.services.digests import DigestReader, format_digest
from files.services.uploads import next_expiry, require_open, what_became_of

BLOCK = 2**18  # bytes that are read at once where they are only compared


@dataclass(frozen=True)
class Received:
    count: int
    bytes: int


class StoredChunk(NamedTuple):
    size: int
    sha256: str


counts = Lookup(
    lambda upload_id: (
        Upload.objects.filter(pk=upload_id).order_by().values_list("received_count", "received_bytes")
    )
)
stored_chunk = Lookup(lambda key: UploadChunk.objects.filter(pk=key).order_by().values_list("size", "sha256"))
new_chunk = Insert(UploadChunk)
add_to_received = Update(
    lambda upload_id, chunks, size, reserved: (
        Upload.objects.filter(pk=upload_id, state=Upload.State.OPEN),
        {
            "received_count": F("received_count") + chunks,
            "received_bytes": F("received_bytes") + size,
            "reserved_bytes": F("reserved_bytes") + reserved,
        },
    )
)


def received(upload: Upload) -> Received:
    found = counts.first(upload.pk)
    if found is None:
        raise UploadNotFound
    return Received(*found)


def require_slot(upload: Upload, index: int, length: int) -> None:
    """Refuses, before a byte is read, a chunk that the upload does not have or that cannot fit."""
    require_open(upload)
    if not 0 <= index < upload.chunk_count:
        raise ChunkIndexOutOfRange(chunk_count=upload.chunk_count)
    expected = upload.length_of(index)
    if length > expected:
        raise ChunkTooLarge(expected=expected)
    if length < expected:
        raise ChunkSizeMismatch(expected=expected, received=length)


def put_chunk(
    upload: Upload, index: int, source: ByteSource, length: int, digests: Mapping[str, bytes] | None = None
) -> tuple[StoredChunk, bool]:
    """Stores chunk `index` of `length` bytes, checked against `digests`; False where the same bytes were there.

    What was recorded is never written over: bytes for a recorded chunk are only compared.
    """
    require_slot(upload, index, length)
    digests = dict(digests or {})
    reader = DigestReader(source, length, digests)
    claim = Claim(upload, index)

    def before_end() -> None:
        require_sound(reader, length, digests)
        claim.take(reader.sha256)

    try:
        with get_store().lock_chunk(upload.store_token, index):
            # Those of an upload that has become a file may be gone; but then so is the place that put_chunk writes to.
            stored = find_chunk(upload, index)
            if stored is None:
                receipt = get_store().put_chunk(upload.store_token, index, reader, length, before_end)
                require_sound(reader, length, digests)
                record(upload, index, reader, receipt, claim=claim)
                return StoredChunk(reader.length, reader.sha256), True
    except FileNotFoundError:
        raise what_became_of(upload) from None
    except (IntegrityError, AlreadyRecorded):
        return same_or_conflict(find_chunk(upload, index), reader.sha256), False
    return compare(stored, reader, length, digests), False


def append_chunk(upload: Upload, index: int, source: ByteSource, most: int) -> int:
    """Stores the next chunk of an upload of unknown size, at most `chunk_size` bytes; 0 where nothing was left.

    Quota is reserved for what has come. Raises QuotaExceeded, and SizeLimitExceeded past `most` bytes.
    """
    reader = DigestReader(source, upload.chunk_size)
    receipt = get_store().put_chunk(upload.store_token, index, reader)
    if not reader.length:
        return 0
    if reader.length > most:
        raise SizeLimitExceeded
    record(upload, index, reader, receipt, reserve=True)
    return reader.length


def delete_chunk(upload: Upload, index: int) -> None:
    """The only way to replace a chunk, or the bytes that an address was given for.

    Raises ChunkNotFound, and what became of an upload that ended meanwhile.
    """
    require_open(upload)
    if not 0 <= index < upload.chunk_count:
        raise ChunkIndexOutOfRange(chunk_count=upload.chunk_count)
    try:
        with get_store().lock_chunk(upload.store_token, index):
            if not Claim(upload, index).revoke():
                forget(upload, index)
    except FileNotFoundError:
        raise what_became_of(upload) from None


@atomic
def forget(upload: Upload, index: int) -> None:
    """In one step with the upload's state: what `complete` has found whole stays whole."""
    keep_alive(upload, 0, 0)
    if not UploadChunk.objects.filter(pk=UploadChunk.key(upload.pk, index)).delete()[0]:
        raise ChunkNotFound
    keep_alive(upload, -1, -upload.length_of(index))  # only now: of nothing received nothing can be taken


def find_chunk(upload: Upload, index: int) -> StoredChunk | None:
    found = stored_chunk.first(UploadChunk.key(upload.pk, index))
    return StoredChunk(*found) if found else None


def compare(stored: StoredChunk, reader: DigestReader, length: int, digests: dict[str, bytes]) -> StoredChunk:
    reader.drain(BLOCK)
    require_sound(reader, length, digests)
    return same_or_conflict(stored, reader.sha256)


def same_or_conflict(stored: StoredChunk | None, sha256: str) -> StoredChunk:
    if stored is None:
        raise ChunkNotFound
    if stored.sha256 != sha256:
        raise ChunkConflict(stored_digest=format_digest("sha-256", bytes.fromhex(stored.sha256)))
    return stored


def require_sound(reader: DigestReader, length: int, digests: dict[str, bytes]) -> None:
    """A server gateway ends a body early without an error when the client goes: so count."""
    if reader.length != length:
        raise IncompleteBody(expected=length, received=reader.length)
    reader.require(digests)


def record(
    upload: Upload,
    index: int,
    reader: DigestReader,
    receipt: str,
    *,
    reserve: bool = False,
    claim: Claim | None = None,
) -> None:
    record_bytes(upload, index, reader.length, reader.sha256, receipt, reserve=reserve, claim=claim)


@atomic
def record_bytes(
    upload: Upload,
    index: int,
    size: int,
    sha256: str,
    receipt: str,
    *,
    reserve: bool = False,
    claim: Claim | None = None,
) -> None:
    """The row that makes the chunk count; with `reserve`, quota for its bytes in the same step.

    First the upload's row, then the owner's, as in `end`: in another order the two would wait for each other.
    """
    if claim:
        claim.give_back()
    new_chunk.run(
        id=UploadChunk.key(upload.pk, index),
        upload_id=upload.pk,
        index=index,
        size=size,
        sha256=sha256,
        receipt=receipt,
    )
    keep_alive(upload, 1, size, reserved=size if reserve else 0)
    if reserve:
        quota.reserve(upload.owner, size)


def keep_alive(upload: Upload, chunks: int, size: int, *, reserved: int = 0) -> None:
    """Counts the chunk and moves the upload's expiry on. Raises what has become of an upload that ended meanwhile.

    The write keeps the row until the transaction ends, so that nobody completes or ends the upload in between.
    """
    if not add_to_received.run(upload.pk, chunks, size, reserved):
        raise what_became_of(upload)
    expires_at = next_expiry(upload.created_at)
    if expires_at - upload.expires_at >= expiry_step():
        Upload.objects.filter(pk=upload.pk).update(expires_at=expires_at)


def expiry_step() -> timedelta:
    """Expiry is indexed, and an index costs a page of the database's log: it moves on in steps, not at each chunk."""
    return timedelta(seconds=min(60.0, settings.UPLOAD_IDLE_TTL / 100))


def list_chunks(upload: Upload, after: int, limit: int) -> list[UploadChunk]:
    """None of an upload that has become a file, though their rows may be there until `purge` comes by."""
    if upload.state == Upload.State.COMPLETED:
        return []
    return list(UploadChunk.objects.filter(upload=upload, index__gt=after).order_by("index")[:limit])
