"""Files on disk: reserve space, write blocks completely, sync files and directories, lock ranges."""

import ctypes
import errno
import fcntl
import logging
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from bytebin.errors import ChunkBusy, StorageUnavailable

log = logging.getLogger(__name__)

LOCK_TIMEOUT = 5.0  # seconds that a second request for one chunk waits
LOCK_POLL = 0.05  # seconds
# Requests of a process that may wait for locks at the same time: each holds a thread, and a client can send hundreds
# for one chunk. Further ones get ChunkBusy immediately.
MOST_WAITING = 8
waiting = BoundedSemaphore(MOST_WAITING)
WITHOUT_FALLOCATE = {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}
# Bytes. Smaller steps cost more than they save: with blocks of 256 KiB, a chunk of 8 MiB took a seventh more CPU time.
STEP = 2**24
WRITE_BACK = 2  # SYNC_FILE_RANGE_WRITE: start writing without waiting (sync_file_range(2))
SECTOR = 512  # bytes; the unit of `st_blocks` (stat(2))


@contextmanager
def unavailable_on_io_error() -> Iterator[None]:
    """Raise StorageUnavailable for an I/O error, but let FileNotFoundError pass: the upload has ended meanwhile."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        log.error("the disk with the blobs: %s", error.strerror)  # noqa: TRY400  # a traceback would not help
        raise StorageUnavailable from error


def create_claimed(path: Path, size: int) -> bool:
    """Create a file and reserve `size` bytes. Return False if the filesystem cannot. Leave no file after an error."""
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        return claim(fd, size)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(fd)


def claim(fd: int, size: int) -> bool:
    """Reserve the space now, so that a full disk is found before the first chunk. Return as `create_claimed` does."""
    if not size:
        return True
    try:
        os.posix_fallocate(fd, 0, size)
    except OSError as error:
        if error.errno not in WITHOUT_FALLOCATE:
            raise
        os.ftruncate(fd, size)
        return False
    return True


def not_written_yet(path: Path) -> int:
    """Return how many bytes of the file have no space on disk yet, 0 for a file that is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return max(0, status.st_size - status.st_blocks * SECTOR)


def free_bytes(path: Path) -> int:
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize


def wait_for_lock(fd: int, start: int, length: int) -> None:
    """Lock bytes of a file against threads and processes until `fd` is closed (fcntl(2), F_OFD_SETLK).

    Raise ChunkBusy after LOCK_TIMEOUT, or immediately while MOST_WAITING requests of this process wait for a lock.
    """
    if try_lock(fd, start, length):
        return
    if not waiting.acquire(blocking=False):
        raise ChunkBusy
    try:
        deadline = time.monotonic() + LOCK_TIMEOUT
        while not try_lock(fd, start, length):
            if time.monotonic() > deadline:
                raise ChunkBusy
            time.sleep(LOCK_POLL)
    finally:
        waiting.release()


def try_lock(fd: int, start: int, length: int) -> bool:
    request = struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, request)
    except BlockingIOError:
        return False
    return True


def write_whole(fd: int, block: bytes | memoryview, offset: int) -> None:
    view = memoryview(block)
    while view:
        written = os.pwrite(fd, view, offset)
        offset += written
        view = view[written:]


def system_call(name: str, *arguments: type) -> Callable[..., int] | None:
    """Return a function of the C library that Python does not offer, None if it does not exist."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function.argtypes = arguments
    return function


sync_file_range = system_call("sync_file_range", ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


class WriteBack:
    """Starts writing each STEP of a file to disk while the next one arrives, so that the sync has less to wait for.

    Disk errors are not lost: the sync reports them.
    """

    def __init__(self, fd: int, offset: int) -> None:
        self._fd = fd
        self._begun = offset

    def advance(self, end: int) -> None:
        """Note that everything up to `end` (bytes) is written."""
        if end - self._begun >= STEP and sync_file_range is not None:
            sync_file_range(self._fd, self._begun, end - self._begun, WRITE_BACK)
            self._begun = end


def sync(path: Path) -> None:
    """Sync a file, or the entries of a directory."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
