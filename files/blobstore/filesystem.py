"""Blobs as files. Chunks are written at their offsets in one `.partial` file, which is renamed at completion."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from django.core.files.storage import FileSystemStorage

from bytebin.errors import StorageUnavailable
from files.blobstore.base import ByteSource, StoredBlob
from files.blobstore.disk import (
    WriteBack,
    claim,
    create_claimed,
    free_bytes,
    not_written_yet,
    sync,
    unavailable_on_io_error,
    wait_for_lock,
    write_whole,
)
from files.blobstore.filerange import FileRange

# Bytes received, hashed and written at a time: few enough to stay in the processor's cache until they are written.
# Blocks of 1 MiB cost 30 to 45 % more CPU, and 25 MiB more memory with 64 uploads. 128 KiB cost 12 % more CPU.
BLOCK = 2**18
WHOLE = 0  # the chunk size in the token of a blob that is received in one request
# Bytes from which the room for such a blob is claimed before the first is read: a smaller one is soon on the disk.
CLAIMED_FROM = 2**23
# Blobs that a process puts into a shard before it chooses another. The first one costs three more syncs of directories.
PER_SHARD = 256


class FilesystemStore:
    """A store in a directory. A token is `<key>.<chunk size>`, which locates the file and each chunk in it.

    `reserve` bytes of the disk are kept free of blobs, so that the database can still write. Without `sync_chunks`, a
    power cut may lose chunks that were acknowledged; completed blobs are always synced.
    """

    def __init__(self, storage: FileSystemStorage, *, reserve: int = 0, sync_chunks: bool = True) -> None:
        self.root = Path(storage.location)
        self.reserve = reserve
        self.sync_chunks = sync_chunks
        self._durable: set[Path] = set()
        self._shard, self._shard_left = "", 0

    def receive(
        self,
        stream: ByteSource,
        size: int | None = None,
        before_end: Callable[[], None] = lambda: None,
    ) -> str:
        key = self._new_key()
        partial, whole = self._partial(f"{key}.{WHOLE}"), self._whole(key)
        with unavailable_on_io_error():
            self._make_shard(whole.parent)
            fd = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            self._write_whole(fd, stream, size)
            before_end()
            with unavailable_on_io_error():
                os.fdatasync(fd)
                partial.rename(whole)
                sync(whole.parent)
        except BaseException:
            for path in (partial, whole):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
        finally:
            os.close(fd)
        return key

    def _write_whole(self, fd: int, stream: ByteSource, size: int | None) -> None:
        """Write `stream` to its end. For a large file of known size, claim the room first."""
        claimed = size is not None and size >= CLAIMED_FROM and self._claim(fd, size)
        offset, write_back = 0, WriteBack(fd, 0)
        while block := stream.read(BLOCK):
            if not claimed:
                self._require_room(len(block))
            with unavailable_on_io_error():
                write_whole(fd, block, offset)
            offset += len(block)
            write_back.advance(offset)

    def _claim(self, fd: int, size: int) -> bool:
        with unavailable_on_io_error():
            claimed = claim(fd, size)
        self._require_room(0 if claimed else self._promised())
        return claimed

    def begin(self, size: int | None, chunk_size: int, key: str | None = None) -> str:
        token = f"{key or self._new_key()}.{chunk_size}"
        path = self._partial(token)
        if key:
            self.abort(token)  # left by an interrupted copy
        with unavailable_on_io_error():
            self._make_shard(path.parent)
            claimed = create_claimed(path, size or 0)
            try:
                self._require_room(0 if claimed else self._promised())
                sync(path.parent)
            except (OSError, StorageUnavailable):
                path.unlink()
                raise
        return token

    @contextmanager
    def lock_chunk(self, token: str, number: int) -> Iterator[None]:
        chunk_size = chunk_size_of(token)
        with unavailable_on_io_error():
            fd = os.open(self._partial(token), os.O_WRONLY | os.O_CLOEXEC)
        try:
            with unavailable_on_io_error():
                wait_for_lock(fd, number * chunk_size, chunk_size)
            yield
        finally:
            os.close(fd)

    def put_chunk(
        self,
        token: str,
        number: int,
        stream: ByteSource,
        length: int | None = None,
        before_end: Callable[[], None] | None = None,
    ) -> str:
        offset = number * chunk_size_of(token)
        with unavailable_on_io_error():
            fd = os.open(self._partial(token), os.O_WRONLY | os.O_CLOEXEC)
        try:
            # No space was reserved if the size was not known.
            claimed = os.fstat(fd).st_size > offset
            write_back = WriteBack(fd, offset)
            while block := stream.read(BLOCK):
                if not claimed:
                    self._require_room(len(block))
                with unavailable_on_io_error():
                    write_whole(fd, block, offset)
                offset += len(block)
                if self.sync_chunks:
                    write_back.advance(offset)
            if self.sync_chunks:
                with unavailable_on_io_error():
                    os.fdatasync(fd)
        finally:
            os.close(fd)
        return ""

    def complete(self, token: str, receipts: list[str]) -> str:
        key = self.key_of(token)
        partial, whole = self._partial(token), self._whole(key)
        with unavailable_on_io_error():
            try:
                sync(partial)
                partial.rename(whole)
            except FileNotFoundError:
                if not self.exists(token):
                    raise
            sync(whole.parent)
        return key

    def abort(self, token: str) -> None:
        with unavailable_on_io_error():
            self._partial(token).unlink(missing_ok=True)

    def open(self, key: str, start: int, stop: int) -> IO[bytes]:
        with unavailable_on_io_error():
            return cast("IO[bytes]", FileRange(self._whole(key), start, stop))

    def size(self, key: str) -> int:
        with unavailable_on_io_error():
            return self._whole(key).stat().st_size

    def open_chunk(self, token: str, number: int, length: int) -> IO[bytes] | None:
        start = number * chunk_size_of(token)
        with unavailable_on_io_error():
            return cast("IO[bytes]", FileRange(self._partial(token), start, start + length))

    def path_below_root(self, key: str) -> str:
        """Return the path below `root`: two levels of 256 directories, so that none grows too large to list."""
        return f"{key[:2]}/{key[2:4]}/{key}"

    def delete(self, key: str) -> None:
        with unavailable_on_io_error():
            self._whole(key).unlink(missing_ok=True)

    def exists(self, token: str) -> bool:
        whole = self._whole(self.key_of(token))
        with unavailable_on_io_error():
            # The partial file is checked first, because it is renamed to the complete one and never back.
            if self._partial(token).exists() or whole.exists():
                return True
            if not whole.parent.is_dir():
                # Shard directories are never removed, so this is not the disk on which the blob was created.
                raise StorageUnavailable
        return False

    def key_of(self, token: str) -> str:
        return token.partition(".")[0]

    def stale(self, before: datetime) -> list[str]:
        return [path.stem for path in self.root.glob("*/*/*.partial") if modified(path) < before]

    def blobs(self) -> Iterator[StoredBlob]:
        for path in self.root.glob("*/*/*"):
            with suppress(FileNotFoundError):
                if not path.suffix:
                    status = path.stat()
                    changed_at = datetime.fromtimestamp(status.st_mtime, UTC)
                    yield StoredBlob(path.name, status.st_size, changed_at)

    def free_bytes(self) -> int | None:
        with unavailable_on_io_error():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            return free_bytes(self.root)

    def _require_room(self, size: int) -> None:
        with unavailable_on_io_error():
            if free_bytes(self.root) < size + self.reserve:
                raise StorageUnavailable

    def _promised(self) -> int:
        """Return the bytes that unfinished blobs still need, if the filesystem could not reserve them."""
        return sum(not_written_yet(path) for path in self.root.glob("*/*/*.partial"))

    def _whole(self, key: str) -> Path:
        return self.root / self.path_below_root(key)

    def _partial(self, token: str) -> Path:
        return self._whole(self.key_of(token)).with_name(f"{token}.partial")

    def _new_key(self) -> str:
        """Return a new key of 32 hex digits. Its shard, the first four, is the last one's for PER_SHARD keys."""
        if self._shard_left <= 0:  # below zero if several threads took the last ones at the same time
            self._shard, self._shard_left = secrets.token_hex(2), PER_SHARD
        self._shard_left -= 1
        return self._shard + secrets.token_hex(14)

    def _make_shard(self, shard: Path) -> None:
        """Create the shard directory and sync its entries, once per process.

        An existing directory is synced too: another process may have just created it.
        """
        if shard in self._durable and shard.is_dir():
            return
        shard.mkdir(mode=0o700, parents=True, exist_ok=True)
        for directory in (shard.parent, self.root, self.root.parent):
            sync(directory)
        self._durable.add(shard)


def chunk_size_of(token: str) -> int:
    return int(token.partition(".")[2])


def modified(path: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return datetime.max.replace(tzinfo=UTC)
