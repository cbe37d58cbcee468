"""Chunks that a client puts into the store itself, by an address that is signed for one part and a few minutes.

What comes in this way is not seen here. The store vouches for its length and ETag; the digest is the uploader's word,
which `fsck` compares when the file is whole. While an address is good, the slot is claimed for that digest, and no
other bytes are taken for it here.
"""

from django.conf import settings
from django.db import IntegrityError

from bytebin.errors import ChunkNotFound, DigestInvalid, StorageUnavailable
from files.blobstore import DirectAddresses, get_store
from files.models import Upload
from files.services.chunks import (
    StoredChunk,
    find_chunk,
    record_bytes,
    require_slot,
    same_or_conflict,
)
from files.services.claims import AlreadyRecorded, Claim
from files.services.uploads import what_became_of

ADDRESS_TTL = 15 * 60  # seconds: 64 MiB at 600 kbit/s


def is_offered() -> bool:
    return bool(settings.DIRECT_UPLOADS)


def direct_store() -> DirectAddresses:
    store = get_store()
    if not isinstance(store, DirectAddresses):
        raise StorageUnavailable  # bytebin/stores.py refuses to start with such settings
    return store


def address(upload: Upload, index: int, sha256: bytes) -> str | StoredChunk:
    """Where the chunk's bytes may be put; the chunk, where the same are recorded.

    Raises ChunkConflict where others are recorded, ChunkBusy where another address is out for others.
    """
    require_slot(upload, index, upload.length_of(index))
    if stored := find_chunk(upload, index):
        return same_or_conflict(stored, sha256.hex())
    try:
        Claim(upload, index).keep(sha256.hex(), ADDRESS_TTL)
    except AlreadyRecorded:
        return same_or_conflict(find_chunk(upload, index), sha256.hex())
    return direct_store().chunk_url(upload.store_token, index, upload.length_of(index), ADDRESS_TTL)


def confirm(upload: Upload, index: int, sha256: bytes, receipt: str) -> tuple[StoredChunk, bool]:
    """Records what was put there. Raises ChunkNotFound where the store does not hold it as the client says."""
    length = upload.length_of(index)
    require_slot(upload, index, length)
    if stored := find_chunk(upload, index):
        return same_or_conflict(stored, sha256.hex()), False
    claim = Claim(upload, index)
    claim.find(sha256.hex())
    try:
        if not direct_store().find_chunk(upload.store_token, index, length, receipt):
            raise ChunkNotFound(
                "The store holds no such part. Put the chunk to the address again, and send its ETag."
            )
        record_bytes(upload, index, length, sha256.hex(), receipt, claim=claim)
    except FileNotFoundError:
        raise what_became_of(upload) from None
    except IntegrityError:
        return same_or_conflict(find_chunk(upload, index), sha256.hex()), False
    return StoredChunk(length, sha256.hex()), True


def required_digest(digests: dict[str, bytes]) -> bytes:
    """Without it nobody would ever know what the bytes should be."""
    if "sha-256" not in digests:
        raise DigestInvalid("A chunk that goes to the store itself needs Content-Digest: sha-256=:...:")
    return digests["sha-256"]
