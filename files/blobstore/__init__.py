from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages

from files.blobstore.base import BlobStore, ByteSource, StoredBlob
from files.blobstore.filesystem import FilesystemStore

__all__ = ["BlobStore", "ByteSource", "StoredBlob", "get_store"]


@cache
def get_store() -> BlobStore:
    """The store built on `STORAGES["blobs"]`."""
    storage = storages["blobs"]
    if isinstance(storage, FileSystemStorage):
        return FilesystemStore(
            storage,
            reserve=settings.DISK_RESERVE_BYTES,
            sync_chunks=not settings.LOSE_CHUNKS_ON_POWER_CUT,
        )
    raise ImproperlyConfigured(f'STORAGES["blobs"]: there is no blob store for {type(storage).__name__}')
