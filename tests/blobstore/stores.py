"""Every store that the contract is run against: a new one is one more line in STORES."""

from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from files.blobstore import BlobStore
from files.blobstore.filesystem import FilesystemStore


def filesystem(place: Path) -> BlobStore:
    return FilesystemStore(FileSystemStorage(location=place))


# By name, each made on an empty folder of the test's own; the same folder is the same store in another process.
STORES: dict[str, Callable[[Path], BlobStore]] = {
    "filesystem": filesystem,
}
