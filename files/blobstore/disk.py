"""What files on a disk need: room claimed, bytes written whole, directory entries that survive, locks."""

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
# for one chunk. Further ones get ChunkBusy at once.
MOST_WAITING = 8
waiting = BoundedSemaphore(MOST_WAITING)
WITHOUT_FALLOCATE = {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}
WRITE_BACK = 2  # SYNC_FILE_RANGE_WRITE: begin, and wait for nothing (sync_file_range(2))
SECTOR = 512  # bytes that `st_blocks` counts in (stat(2))


@contextmanager
def unavailable_on_io_error() -> Iterator[None]:
    """A file that is not there is no I/O error: the upload has ended meanwhile, which the caller knows better."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        log.error("the disk with the blobs: %s", error.strerror)  # noqa: TRY400  # the place is in no traceback
        raise StorageUnavailable from error


def create_claimed(path: Path, size: int) -> bool:
    """Makes a file with room for `size` bytes; False where the filesystem cannot promise it. After an error, none."""
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        return claim(fd, size)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(fd)


def claim(fd: int, size: int) -> bool:
    """Takes the room now, so that a full disk is found out before the first chunk and not at the last."""
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
    """Bytes of a file's length that take no room so far; none of a file that is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return max(0, status.st_size - status.st_blocks * SECTOR)


def free_bytes(place: Path) -> int:
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize


def wait_for_lock(fd: int, start: int, length: int) -> None:
    """Lock bytes of a file, between threads as between processes, until `fd` is closed (fcntl(2), F_OFD_SETLK).

    Raise ChunkBusy after LOCK_TIMEOUT, or at once while MOST_WAITING requests of this process wait for a lock.
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
    """A function of the C library that Python does not hand on; None where there is none."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function.argtypes = arguments
    return function


sync_file_range = system_call("sync_file_range", ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


def begin_write_back(fd: int, offset: int, length: int) -> None:
    """Has the disk begin with these bytes while the next ones arrive, so that the sync waits for the last few.

    An error of the disk is not lost with it: the sync reports it.
    """
    if sync_file_range is not None:
        sync_file_range(fd, offset, length, WRITE_BACK)


def sync(path: Path) -> None:
    """Of a directory: its entries."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
