"""The stores that the contract tests run against. Add a new one to KINDS."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from django.core.files.storage import FileSystemStorage

from files.blobstore import BlobStore
from files.blobstore.filesystem import FilesystemStore
from files.blobstore.s3 import S3Store
from tests.s3_server import s3_server, storage


class Kind(NamedTuple):
    """A kind of store and its properties. `running` starts the server that it needs, if any."""

    running: Callable[[], AbstractContextManager[Callable[[str], str]]]
    chunk: int  # bytes of the smallest chunk
    tick: float  # seconds: the resolution of its timestamps
    reads_chunks: bool  # whether a chunk can be read before its blob is complete
    asks_before_end: bool  # whether chunks can be replaced, with a check before that, and have receipts


@contextmanager
def nothing() -> Iterator[Callable[[str], str]]:
    yield lambda _name: ""


@contextmanager
def s3_buckets() -> Iterator[Callable[[str], str]]:
    with s3_server() as server:
        yield server.url


def filesystem(place: Path) -> BlobStore:
    return FilesystemStore(FileSystemStorage(location=place))


def opened(url: str, place: Path) -> BlobStore:
    """Return the store at `url`, or in the directory `place`. Other processes open it with the same arguments."""
    return S3Store(storage(url), place) if url else filesystem(place)


KINDS = {
    "filesystem": Kind(nothing, 65_536, 0.1, reads_chunks=True, asks_before_end=False),
    "s3": Kind(s3_buckets, 5 * 2**20, 1.1, reads_chunks=False, asks_before_end=True),
}
