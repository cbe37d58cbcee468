"""Create uploads and files by calling the services, for tests that need no HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from threading import Barrier
from typing import Any, TypeVar

from django.conf import settings
from django.db import connections

from accounts.models import User
from bytebin.errors import BytebinError
from files.blobstore import get_store
from files.models import File, Upload
from files.services import chunks, uploads
from files.services.receive import receive
from files.services.spec import UploadSpec

Result = TypeVar("Result")

CHUNK = settings.MIN_CHUNK_BYTES


def chunk_of(index: int, length: int = CHUNK) -> bytes:
    """Return bytes that differ from chunk to chunk."""
    return (sha256(index.to_bytes(4)).digest() * (length // 32 + 1))[:length]


def create(owner: User, count: int = 3, **fields: Any) -> Upload:
    upload, _ = uploads.create(
        owner, UploadSpec(name="x.bin", size=count * CHUNK, chunk_size=CHUNK, **fields)
    )
    return upload


def put(upload: Upload, index: int, content: bytes = b"") -> bool:
    """Store the chunk. Return whether it is new."""
    content = content or chunk_of(index)
    return chunks.put_chunk(upload, index, BytesIO(content), len(content))[1]


def whole(owner: User, count: int = 3, **fields: Any) -> Upload:
    """Return an open upload with all its chunks."""
    upload = create(owner, count, **fields)
    for index in range(count):
        put(upload, index)
    return upload


def store_file(owner: User, content: bytes = b"content", **fields: Any) -> File:
    return receive(owner, UploadSpec(name="x.bin", size=len(content), **fields), BytesIO(content))


def content_of(file: File) -> bytes:
    with get_store().open(file.blob_key, 0, file.size) as blob:
        return b"".join(iter(lambda: blob.read(CHUNK), b""))


def used(owner: User) -> int:
    return User.objects.get(pk=owner.pk).used_bytes


def blobs() -> set[str]:
    """Return the keys of complete blobs and the tokens of unfinished ones."""
    ever = datetime.max.replace(tzinfo=UTC)
    return {blob.key for blob in get_store().blobs()} | set(get_store().stale(ever))


def empty_store() -> None:
    for name in blobs():
        get_store().abort(name)
        get_store().delete(get_store().key_of(name))


def together(count: int, action: Callable[[int], Result]) -> list[Result | BytebinError]:
    """Run `action` in `count` threads at once. Return each result or BytebinError."""
    start = Barrier(count)

    def run(number: int) -> Result | BytebinError:
        start.wait()
        try:
            return action(number)
        except BytebinError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def fresh(upload: Upload) -> Upload:
    """Return the upload as another request would load it."""
    return Upload.objects.get(pk=upload.pk)
