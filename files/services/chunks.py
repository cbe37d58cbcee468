"""Chunks of an upload. They arrive in any order and in parallel; each is stored at most once."""

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
    ChunkBusy,
    ChunkConflict,
    ChunkIndexOutOfRange,
    ChunkNotFound,
    ChunkSizeMismatch,
    ChunkTooLarge,
    IncompleteBody,
    UploadNotFound,
)
from files.blobstore import ByteSource, get_store
from files.models import Upload, UploadChunk
from files.services.claims import AlreadyRecorded, Claim
from files.services.digests import DigestReader, format_digest
from files.services.uploads import next_expiry, require_open, what_became_of

BLOCK = 2**18  # bytes read at a time when they are only compared


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
    lambda upload_id, chunks, size: (
        Upload.objects.filter(pk=upload_id, state=Upload.State.OPEN),
        {
            "received_count": F("received_count") + chunks,
            "received_bytes": F("received_bytes") + size,
        },
    )
)


def received(upload: Upload) -> Received:
    """Return the counts of stored chunks and bytes. Raise UploadNotFound if the upload is gone."""
    found = counts.first(upload.pk)
    if found is None:
        raise UploadNotFound
    return Received(*found)


def require_slot(upload: Upload, index: int, length: int) -> None:
    """Check the chunk's index and length (bytes) before any of it is read.

    Raises ChunkIndexOutOfRange, ChunkTooLarge or ChunkSizeMismatch, or why the upload takes no more chunks.
    """
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
    """Store chunk `index` of `length` bytes after checking `digests`. Return False if it was stored already.

    A recorded chunk is never overwritten: the new bytes are only compared with it. Raises ChunkConflict if they differ,
    IncompleteBody, DigestMismatch, or what require_slot raises.
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
            # The rows of a completed upload may be gone, but put_chunk then fails: there is nowhere to write to.
            stored = find_chunk(upload, index)
            if stored is None:
                receipt = get_store().put_chunk(upload.store_token, index, reader, length, before_end)
                require_sound(reader, length, digests)
                record(upload, index, reader, receipt, claim)
                return StoredChunk(reader.length, reader.sha256), True
    except FileNotFoundError:
        raise what_became_of(upload) from None
    except (IntegrityError, AlreadyRecorded):
        return recorded_meanwhile(upload, index, reader.sha256), False
    return compare(stored, reader, length, digests), False


def delete_chunk(upload: Upload, index: int) -> None:
    """Delete a chunk, or revoke the direct upload of one, so that other bytes can be sent for it.

    Raises ChunkIndexOutOfRange or ChunkNotFound, or why the upload takes no more chunks.
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
    """Delete the chunk's row. Raise ChunkNotFound if there is none.

    One transaction with the upload's state: `complete` never loses a chunk that it has counted.
    """
    keep_alive(upload, 0, 0)
    if not UploadChunk.objects.filter(pk=UploadChunk.key(upload.pk, index)).delete()[0]:
        raise ChunkNotFound
    keep_alive(upload, -1, -upload.length_of(index))  # last: the counts cannot go below zero


def find_chunk(upload: Upload, index: int) -> StoredChunk | None:
    found = stored_chunk.first(UploadChunk.key(upload.pk, index))
    return StoredChunk(*found) if found else None


def compare(stored: StoredChunk, reader: DigestReader, length: int, digests: dict[str, bytes]) -> StoredChunk:
    reader.drain(BLOCK)
    require_sound(reader, length, digests)
    return same_or_conflict(stored, reader.sha256)


def recorded_meanwhile(upload: Upload, index: int, sha256: str) -> StoredChunk:
    """Return the chunk that another request has just recorded. Raise ChunkConflict if it has other bytes.

    If it is gone already, raise why the upload takes no more chunks, or ChunkBusy if it can be sent again.
    """
    stored = find_chunk(upload, index)
    if stored is None:
        upload.refresh_from_db()
        require_open(upload)
        raise ChunkBusy
    return same_or_conflict(stored, sha256)


def same_or_conflict(stored: StoredChunk, sha256: str) -> StoredChunk:
    if stored.sha256 != sha256:
        raise ChunkConflict(stored_digest=format_digest("sha-256", bytes.fromhex(stored.sha256)))
    return stored


def require_sound(reader: DigestReader, length: int, digests: dict[str, bytes]) -> None:
    """Raise IncompleteBody or DigestMismatch unless the body is whole.

    A WSGI server may end the body without an error when the client disconnects, so the bytes are counted.
    """
    if reader.length != length:
        raise IncompleteBody(expected=length, received=reader.length)
    reader.require(digests)


def record(
    upload: Upload,
    index: int,
    reader: DigestReader,
    receipt: str,
    claim: Claim | None = None,
) -> None:
    record_bytes(upload, index, reader.length, reader.sha256, receipt, claim)


@atomic
def record_bytes(
    upload: Upload,
    index: int,
    size: int,
    sha256: str,
    receipt: str,
    claim: Claim | None = None,
) -> None:
    """Record a stored chunk. `size` is in bytes. Raise why the upload takes no more, or what `give_back` raises."""
    keep_alive(upload, 1, size)  # first: the end of an upload takes its claims along
    if claim:
        claim.give_back()
    key = UploadChunk.key(upload.pk, index)
    new_chunk.run(
        UploadChunk(id=key, upload_id=upload.pk, index=index, size=size, sha256=sha256, receipt=receipt)
    )


def keep_alive(upload: Upload, chunks: int, size: int) -> None:
    """Update the upload's counts and extend its expiry. Raise why the upload takes no more chunks.

    The update locks the row until the transaction ends, so the upload can neither complete nor end in between.
    """
    if not add_to_received.run(upload.pk, chunks, size):
        raise what_became_of(upload)
    expires_at = next_expiry(upload.created_at, through_link=bool(upload.request_id))
    if expires_at - upload.expires_at >= expiry_step():
        Upload.objects.filter(pk=upload.pk).update(expires_at=expires_at)


def expiry_step() -> timedelta:
    """Return the smallest extension of the expiry worth writing.

    Expiry is indexed, and each change of an index adds a page to the database's log, so it is not written per chunk.
    """
    return timedelta(seconds=min(60.0, settings.UPLOAD_IDLE_TTL / 100))


def list_chunks(upload: Upload, after: int, limit: int) -> list[UploadChunk]:
    """Return at most `limit` chunks with an index above `after`, in order; none of a completed upload.

    The rows of a completed upload may remain until the next `purge`.
    """
    if upload.state == Upload.State.COMPLETED:
        return []
    return list(UploadChunk.objects.filter(upload=upload, index__gt=after).order_by("index")[:limit])
