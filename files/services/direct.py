"""Chunks that a client sends directly to the store, with a presigned URL for one part and 15 minutes.

The server does not see these bytes. The store confirms their length and ETag. The digest is the uploader's claim, which
`fsck` checks once the file is complete. While a URL is valid, the chunk is claimed for that digest and the server
accepts no other bytes for it.
"""

from django.conf import settings
from django.db import IntegrityError

from bytebin.errors import ChunkNotFound, DigestInvalid, StorageUnavailable
from files.blobstore import PresignedUrls, get_store
from files.models import Upload
from files.services.chunks import (
    StoredChunk,
    find_chunk,
    record_bytes,
    recorded_meanwhile,
    require_slot,
    same_or_conflict,
)
from files.services.claims import AlreadyRecorded, Claim
from files.services.uploads import what_became_of

ADDRESS_TTL = 15 * 60  # seconds: 64 MiB at 600 kbit/s


def is_offered() -> bool:
    return bool(settings.DIRECT_UPLOADS)


def direct_store() -> PresignedUrls:
    store = get_store()
    if not isinstance(store, PresignedUrls):
        raise StorageUnavailable  # bytebin/stores.py refuses to start with such settings
    return store


def address(upload: Upload, index: int, sha256: bytes) -> str | StoredChunk:
    """Return the URL to which the client sends the chunk, or the chunk if the same bytes are recorded already.

    Raises ChunkConflict if other bytes are recorded, and ChunkBusy while another URL is valid for other bytes.
    """
    require_slot(upload, index, upload.length_of(index))
    if stored := find_chunk(upload, index):
        return same_or_conflict(stored, sha256.hex())
    try:
        Claim(upload, index).keep(sha256.hex(), ADDRESS_TTL)
    except AlreadyRecorded:
        return recorded_meanwhile(upload, index, sha256.hex())
    return direct_store().chunk_url(upload.store_token, index, upload.length_of(index), ADDRESS_TTL)


def confirm(upload: Upload, index: int, sha256: bytes, receipt: str) -> tuple[StoredChunk, bool]:
    """Record a chunk that the client has sent to the store; return False if it was recorded already.

    Raises ChunkNotFound if the store has no part of this length and ETag (`receipt`).
    """
    length = upload.length_of(index)
    require_slot(upload, index, length)
    if stored := find_chunk(upload, index):
        return same_or_conflict(stored, sha256.hex()), False
    claim = Claim(upload, index)
    claim.find(sha256.hex())
    try:
        if not direct_store().find_chunk(upload.store_token, index, length, receipt):
            raise ChunkNotFound(
                "The store has no such part. Send the chunk to the URL again, then confirm it with its ETag."
            )
        record_bytes(upload, index, length, sha256.hex(), receipt, claim=claim)
    except FileNotFoundError:
        raise what_became_of(upload) from None
    except IntegrityError:
        return recorded_meanwhile(upload, index, sha256.hex()), False
    return StoredChunk(length, sha256.hex()), True


def required_digest(digests: dict[str, bytes]) -> bytes:
    """Return the SHA-256 of a direct chunk. Raise DigestInvalid without one: the server could never check the bytes."""
    if "sha-256" not in digests:
        raise DigestInvalid("A chunk that is sent directly to the store needs Content-Digest: sha-256=:...:")
    return digests["sha-256"]
