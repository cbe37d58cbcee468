"""A lock between threads and processes that is fair, has a limit of time, and ends with the process that holds it.

This is a semaphore of System V (semop(2)): the kernel hands it to the thread that has waited longest, and SEM_UNDO
gives it back for a process that was killed. File locks are not handed over: a process that takes its lock again at once
passes those that wait.
"""

import ctypes
import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import OperationalError

IPC_CREAT, IPC_RMID = 0o1000, 0
SEM_UNDO = 0x1000
OWN = 0o600  # only the server's user
NONE = -1  # no set of semaphores


class TookTooLong(OperationalError):
    """The turn did not come in time: the database is unavailable, as if SQLite's own lock was held."""


class Operation(ctypes.Structure):
    """struct sembuf: which semaphore of the set, what is added to it (0: wait until it is zero), flags."""

    _fields_ = (("number", ctypes.c_ushort), ("change", ctypes.c_short), ("flags", ctypes.c_short))


class Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


# A new semaphore is zero, so that zero stands for a free turn: nothing has to be set up by the first process.
TAKE = (Operation * 2)(Operation(0, 0, 0), Operation(0, 1, SEM_UNDO))
END = (Operation * 1)(Operation(0, -1, SEM_UNDO))


class Turns:
    """The turns of one thread to write to the file at `path`. It waits for one for at most `limit` seconds.

    Where the kernel has no such semaphores, and for a database in memory (`path` is None), every turn comes at once:
    SQLite's own lock decides anyway.
    """

    def __init__(self, path: str | None, limit: float) -> None:
        self._path = path
        self._limit = limit
        self._set = NONE
        self._held = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a turn and end it after the block, or use the one that is held already."""
        held = self._held
        if not held:
            self.take()
        try:
            yield
        finally:
            if not held:
                self.end()

    def take(self) -> None:
        """Wait for the turn. Raise TookTooLong after `limit` seconds."""
        deadline = time.monotonic() + self._limit
        while not self._held:
            self._held = self._wait(deadline - time.monotonic())

    def end(self) -> None:
        """End the turn, if one is held."""
        if self._held:
            self._held = False
            libc.semop(self._set, END, len(END))

    def _wait(self, seconds: float) -> bool:
        """Return whether the turn has come: False if the wait has to start again."""
        if self._path is None or semtimedop is None:
            return True
        if seconds <= 0:
            raise TookTooLong
        whole, fraction = divmod(seconds, 1)
        limit = Timespec(int(whole), int(fraction * 1e9))
        if semtimedop(self._set, TAKE, len(TAKE), ctypes.byref(limit)) == 0:
            return True
        failed = ctypes.get_errno()
        if failed == errno.EAGAIN:
            raise TookTooLong
        if failed in (errno.EINVAL, errno.EIDRM):  # not opened yet, or removed
            self._set = libc.semget(key_of(self._path), 1, IPC_CREAT | OWN)
            return bool(self._set == NONE)
        return False


def key_of(path: str) -> int:
    """Return the key of the semaphore for a file: it must not change when the file is replaced by a backup."""
    return int.from_bytes(sha256(os.path.realpath(path).encode()).digest()[:4]) & 0x7FFFFFFF | 1


def remove(path: str) -> None:
    """Remove the semaphore for a file that is not used any more."""
    libc.semctl(libc.semget(key_of(path), 1, OWN), 0, IPC_RMID)


libc = ctypes.CDLL(None, use_errno=True)
libc.semget.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int)
libc.semop.argtypes = (ctypes.c_int, ctypes.POINTER(Operation), ctypes.c_size_t)
# Linux has it, other systems may not.
semtimedop = getattr(libc, "semtimedop", None)
if semtimedop is not None:
    semtimedop.argtypes = (*libc.semop.argtypes, ctypes.POINTER(Timespec))
