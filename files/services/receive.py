"""A whole file in one request: its bytes go into the store, and one short transaction makes the File."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.conf import settings

from accounts.models import User
from bytebin.db.errors import Unsettled
from bytebin.db.transactions import atomic
from bytebin.errors import BytebinError, IncompleteBody, SizeLimitExceeded, StorageUnavailable
from files.blobstore import ByteSource, get_store
from files.models import File, ReceivedKey
from files.services import link_options, quota, request_limits, thumbnails
from files.services.bounds import require_file_allowed
from files.services.digests import DigestReader
from files.services.folders import require_folder, still_there
from files.services.link_options import columns_of
from files.services.photos.cleaning import Cleaned, cleaned_blob, is_photo, wanted_by
from files.services.photos.formats import HEAD
from files.services.publication import create_file
from files.services.spec import Through, UploadSpec, clean

# Bytes that File.chunks_digest takes the digests of. The larger, the fewer: a file has one of 64 MiB or of less.
CHUNK_SIZE = settings.MAX_CHUNK_BYTES


def receive(
    owner: User,
    spec: UploadSpec,
    source: ByteSource,
    confirm: Callable[[], Mapping[str, Any]] = dict,
    *,
    at_least: int = 0,
) -> File:
    """Store `source` to its end as one file. After any error nothing of it is left.

    `confirm` is called when all bytes have arrived, while nothing is public yet. It raises if the request turns out not
    to be whole, as a form may, and returns the options (`expires_in`, `max_downloads`, `burn`, `folder` and those of
    the link) that followed the bytes. If there is no room for `spec.size` or `at_least` bytes, nothing is read: raise
    SizeLimitExceeded, QuotaExceeded or StorageUnavailable. Otherwise raise these when more arrives than there is room
    for, FolderNotFound, AddressTaken, or what `clean` raises; through a plain link also what `request_limits.take`
    raises.
    """
    spec = clean(spec)
    require_folder(owner, spec.folder)
    link_options.require_free(spec.slug)
    require_room(owner, spec.size or at_least)
    incoming = Incoming(owner, source, spec.through)

    def before_end() -> None:
        nonlocal spec
        if spec.size not in (None, incoming.length):
            raise IncompleteBody(expected=spec.size, received=incoming.length)
        if options := confirm():
            spec = clean(replace(spec, **options))
            require_folder(owner, spec.folder)
            link_options.require_free(spec.slug)

    key = get_store().receive(incoming, spec.size, before_end)
    digest = incoming.chunks_digest()
    try:
        if not spec.keep_metadata and (cleaned := cleaned_photo(owner, key, incoming)):
            get_store().delete(key)
            key, digest = cleaned
        file = publish(owner, spec, key, incoming.length, digest)
    except Unsettled:
        # The File may exist, and then needs its blob. If it does not, `purge` removes the blob.
        raise
    except Exception:
        with suppress(BytebinError):
            get_store().delete(key)
        raise
    thumbnails.want(file)
    link_options.claim(file, spec.slug)
    return file


def cleaned_photo(owner: User, key: str, incoming: "Incoming") -> Cleaned | None:
    """Return the photo without the metadata that its owner does not want in it, None if it has none."""
    wanted = wanted_by(owner, incoming.length) if is_photo(incoming.head) else None
    return cleaned_blob(key, incoming.length, CHUNK_SIZE, wanted)


def require_room(owner: User, size: int) -> None:
    """Raise SizeLimitExceeded, QuotaExceeded or StorageUnavailable if `size` bytes cannot be stored."""
    if size > settings.MAX_FILE_BYTES:
        raise SizeLimitExceeded(limit=settings.MAX_FILE_BYTES)
    quota.require_left(owner, quota.counted(size))
    if not size:
        return  # not known: the store checks as the bytes arrive
    free = get_store().free_bytes()
    if free is not None and size > free - settings.DISK_RESERVE_BYTES:
        raise StorageUnavailable


class Incoming:
    """The bytes of one file as they arrive: counted, so that they stay within the quota and the link, and hashed."""

    def __init__(self, owner: User, source: ByteSource, through: Through | None = None) -> None:
        self._owner = owner
        self._source = source
        self._request_id = through.request_id if through else ""
        self._most = request_limits.room_for_one(through.request_id) if through else settings.MAX_FILE_BYTES
        self._chunk = DigestReader(source, CHUNK_SIZE)
        self._chunk_digests = sha256()
        self.head = b""  # the first bytes, which tell a photo
        self.length = 0

    def read(self, size: int) -> bytes | memoryview:
        """Return at most `size` bytes, none at the end. Raise SizeLimitExceeded, QuotaExceeded or RequestFull."""
        if self._chunk.length == CHUNK_SIZE:
            self._end_chunk()
        block = self._chunk.read(size)
        if len(self.head) < HEAD:
            self.head += bytes(block[: HEAD - len(self.head)])
        self.length += len(block)
        if self.length > settings.MAX_FILE_BYTES:
            raise SizeLimitExceeded(limit=settings.MAX_FILE_BYTES)
        if self.length > self._most:
            raise request_limits.refusal(self._request_id, self.length)
        if self.length > quota.left(self._owner):
            quota.require_left(self._owner, self.length)
        return block

    def chunks_digest(self) -> str:
        """Return File.chunks_digest, in hex. No more can be read."""
        if self._chunk.length:
            self._end_chunk()
        return self._chunk_digests.hexdigest()

    def _end_chunk(self) -> None:
        self._chunk_digests.update(bytes.fromhex(self._chunk.sha256))
        self._chunk = DigestReader(self._source, CHUNK_SIZE)


@atomic
def publish(owner: User, spec: UploadSpec, key: str, size: int, digest: str) -> File:
    """Count the file and create it, in one transaction. Raise QuotaExceeded, TooManyFiles or what `take` raises."""
    counted, through = quota.counted(size), spec.through
    if through:
        # Before the owner's row, as when an upload begins: so no two requests wait for each other.
        request_limits.take(through.request_id, size, counted)
    # The reservation locks the owner's row until the transaction ends, so no other request counts at the same time.
    quota.reserve(owner, counted)
    require_file_allowed(owner)
    file = create_file(
        spec.expires_in,
        owner_id=owner.pk,
        blob_key=key,
        name=spec.name,
        content_type=spec.content_type,
        size=size,
        counted_bytes=counted,
        chunks_digest=digest,
        chunk_size=CHUNK_SIZE,
        max_downloads=spec.max_downloads,
        burn=spec.burn,
        folder_id=still_there(owner.pk, spec.folder),
        request_id=through.request_id if through else "",
        **columns_of(spec.link_options),
    )
    if through:
        note_received(file, through)
    return file


def note_received(file: File, through: Through) -> None:
    ReceivedKey.objects.create(
        id=file.pk,
        owner_id=file.owner_id,
        request_id=through.request_id,
        sealed=through.sealed,
        note=through.note,
        sender=through.sender,
        received_at=file.created_at,
    )
