"""A whole file in one request: the same create, chunks and complete, fed from one stream."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from django.conf import settings

from accounts.models import User
from bytebin.errors import BytebinError, SizeLimitExceeded, StorageUnavailable
from files.blobstore import ByteSource, get_store
from files.models import File, Upload
from files.services import chunks, quota, uploads
from files.services.spec import UploadSpec, clean


def receive(
    owner: User,
    spec: UploadSpec,
    source: ByteSource,
    confirm: Callable[[], Mapping[str, Any]] = dict,
    *,
    at_least: int = 0,
) -> File:
    """Store `source` to its end, or to `spec.size` bytes, as one file. After any error nothing of it is left.

    `confirm` is called when all bytes are stored, while nothing is public yet. It raises if the request turns out not
    to be whole, as a form may, and returns the options (`expires_in`, `max_downloads`) that followed the bytes. If
    there is no room for `at_least` bytes, nothing is read: raise SizeLimitExceeded, QuotaExceeded or
    StorageUnavailable.
    """
    require_room(owner, at_least)
    upload = store(owner, spec, source)
    try:
        if options := confirm():
            set_options(upload, clean(replace(spec, **options)))
        file, _ = uploads.complete(upload)
    except BytebinError:
        discard(upload)
        raise
    return file


def require_room(owner: User, size: int) -> None:
    """Raise SizeLimitExceeded, QuotaExceeded or StorageUnavailable if `size` bytes cannot be stored."""
    if size > settings.MAX_FILE_BYTES:
        raise SizeLimitExceeded(limit=settings.MAX_FILE_BYTES)
    if size:
        quota.require_left(owner, size)
        free = get_store().free_bytes()
        if free is not None and size > free - settings.DISK_RESERVE_BYTES:
            raise StorageUnavailable


def store(owner: User, spec: UploadSpec, source: ByteSource) -> Upload:
    """Return an upload with all its bytes, not completed yet: the end of a form may still be missing."""
    # Large chunks: each costs a sync and a commit, and there is one response, at the end.
    upload, _ = uploads.create(owner, replace(spec, chunk_size=settings.MAX_CHUNK_BYTES))
    try:
        if upload.size is None:
            append_all(upload, source)
        else:
            for index in range(upload.chunk_count):
                chunks.put_chunk(upload, index, source, upload.length_of(index))
    except BaseException:
        discard(upload)
        raise
    return upload


def append_all(upload: Upload, source: ByteSource) -> None:
    size = 0
    for index in count():
        try:
            received = chunks.append_chunk(upload, index, source, settings.MAX_FILE_BYTES - size)
        except SizeLimitExceeded:
            raise SizeLimitExceeded(limit=settings.MAX_FILE_BYTES) from None
        size += received
        if received < upload.chunk_size:
            break
    upload.size = size
    upload.save(update_fields=["size"])


def set_options(upload: Upload, spec: UploadSpec) -> None:
    """Replace the options of the file that an open upload will become. `spec` must be clean."""
    upload.file_expires_in, upload.max_downloads = spec.expires_in, spec.max_downloads
    upload.save(update_fields=["file_expires_in", "max_downloads"])


def discard(upload: Upload) -> None:
    """Abort an upload, also while completing: a client that got an error sends the file again."""
    uploads.end(upload, Upload.State.ABORTED, living=(Upload.State.OPEN, Upload.State.COMPLETING))
