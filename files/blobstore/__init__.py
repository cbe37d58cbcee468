"""Storage for the bytes of files. Read `base.py` first: the interface, and what only some stores can do.

`get_store()` returns the server's store. A store moves bytes; its callers handle rows, permissions and digests.
"""

from functools import cache

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.module_loading import import_string

from files.blobstore.address import storage_at
from files.blobstore.base import (
    BlobStore,
    ByteSource,
    ChunksLost,
    FilesBelowRoot,
    Preparable,
    PresignedUrls,
    StoredBlob,
)
from files.blobstore.filesystem import FilesystemStore

__all__ = [
    "BlobStore",
    "ByteSource",
    "ChunksLost",
    "FilesBelowRoot",
    "Preparable",
    "PresignedUrls",
    "StoredBlob",
    "get_store",
    "store_at",
]


@cache
def get_store() -> BlobStore:
    """Return the server's store, built on `STORAGES["blobs"]`."""
    return store_on(storages["blobs"])


def store_at(url: str) -> BlobStore:
    """Return the store at `url`. Raise ImproperlyConfigured for a malformed URL."""
    entry = storage_at(url)
    return store_on(import_string(entry["BACKEND"])(**entry["OPTIONS"]))


def store_on(storage: Storage) -> BlobStore:
    if isinstance(storage, FileSystemStorage):
        return FilesystemStore(
            storage,
            reserve=settings.DISK_RESERVE_BYTES,
            sync_chunks=not settings.LOSE_CHUNKS_ON_POWER_CUT,
        )
    # boto3 is installed only where S3 is used (requirements-s3.txt).
    from files.blobstore.s3 import S3Store  # noqa: PLC0415

    return S3Store(storage, settings.DATA_DIR / "chunks")
