"""Copy every file's blob to another store under the same key, for an operator who changes stores."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import IO, NamedTuple

from bytebin.errors import StorageUnavailable
from files.blobstore import BlobStore, ByteSource, get_store
from files.models import File, Thumbnail, Upload
from files.services.fsck import pages
from files.services.orphans import LIVING

# Bytes of a part: above every store's minimum. S3's limit of 10,000 parts allows files of 625 GiB.
PIECE = 64 * 2**20


class Copied(NamedTuple):
    """The outcome for one file: its bytes, whether they were sent, and what is wrong ("" for nothing)."""

    size: int
    sent: bool
    wrong: str = ""


def copy_blobs(target: BlobStore) -> Iterator[Copied]:
    """Copy each blob that the target lacks and yield the outcome. No copy is kept unless its digest matches."""
    for file in pages(File.objects.exclude(state=File.State.DELETING)):
        yield copy(file, target)
    for row in pages(Thumbnail.objects.all()):
        yield copy(row, target)


def to_copy() -> tuple[int, int]:
    """Return the number of files and of thumbnails to copy, and the sum of their bytes."""
    files = File.objects.exclude(state=File.State.DELETING).values_list("size", flat=True)
    sizes = [*files, *Thumbnail.objects.values_list("size", flat=True)]
    return len(sizes), sum(sizes)


def unfinished() -> int:
    """Return the number of unfinished uploads, which are not copied and have to start over."""
    return Upload.objects.filter(state__in=LIVING).count()


def copy(file: File | Thumbnail, target: BlobStore) -> Copied:
    with suppress(FileNotFoundError):
        if target.size(file.blob_key) == file.size:
            return Copied(file.size, sent=False)
    try:
        wrong = send(file, target)
    except FileNotFoundError:
        if not File.objects.filter(pk=file.pk).exclude(state=File.State.DELETING).exists():
            return Copied(0, sent=False)
        wrong = "its blob is missing"
    what = "file" if isinstance(file, File) else "thumbnails of file"
    return Copied(file.size, sent=not wrong, wrong=f"{what} {file.pk}: {wrong}" if wrong else "")


def send(file: File | Thumbnail, target: BlobStore) -> str:
    """Send one blob. Return what is wrong with its bytes, "" if nothing; a wrong copy is discarded."""
    token = target.begin(file.size, PIECE, file.blob_key)
    try:
        with get_store().open(file.blob_key, 0, file.size) as blob:
            source = Pieces(blob, file.chunk_size or PIECE)
            receipts = [
                target.put_chunk(token, number, Piece(source, length), length)
                for number, length in enumerate(lengths(file.size))
            ]
        if source.length != file.size:
            return end(target, token, f"its blob has {source.length} bytes instead of {file.size}")
        if file.chunk_size and source.digest() != file.chunks_digest:
            return end(target, token, "its bytes do not match its digest")
        target.complete(token, receipts)
    except BaseException:
        end(target, token)
        raise
    return ""


def end(target: BlobStore, token: str, wrong: str = "") -> str:
    with suppress(StorageUnavailable):
        target.abort(token)
    return wrong


def lengths(size: int) -> list[int]:
    return [min(PIECE, size - start) for start in range(0, size, PIECE)]


class Pieces:
    """A blob that is read once, and the SHA-256 over its chunks' SHA-256s."""

    def __init__(self, blob: IO[bytes], chunk_size: int) -> None:
        self._blob = blob
        self._chunk_size = chunk_size
        self._chunk, self._chunks = sha256(), sha256()
        self.length = 0

    def read(self, size: int) -> bytes:
        block = self._blob.read(min(size, self._chunk_size - self.length % self._chunk_size))
        self._chunk.update(block)
        self.length += len(block)
        if block and not self.length % self._chunk_size:
            self._end_chunk()
        return block

    def _end_chunk(self) -> None:
        self._chunks.update(self._chunk.digest())
        self._chunk = sha256()

    def digest(self) -> str:
        if self.length % self._chunk_size:
            self._end_chunk()
        return self._chunks.hexdigest()


class Piece:
    """The next `length` bytes of `source`."""

    def __init__(self, source: ByteSource, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int) -> bytes | memoryview:
        block = self._source.read(min(size, self._left)) if self._left else b""
        self._left -= len(block)
        return block
