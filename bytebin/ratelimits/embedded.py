"""The counter of one machine: a small SQLite database of its own, which all processes share.

It is separate from the product's database, whose writers it would delay and whose every commit waits for the disk.
Counts may be lost in a power cut. Nothing but time removes a count: any number of other keys push none out.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from bytebin.errors import StorageUnavailable
from bytebin.ratelimits.interface import Slot

# Seconds that a process waits while another one writes. A write takes about 0.1 ms.
TIMEOUT = 5
# Ended counts that each take removes: more than it adds, so the table does not grow, and few enough to cost little.
REMOVED_AT_ONCE = 100
SCHEMA = """
CREATE TABLE IF NOT EXISTS taken (key TEXT NOT NULL, name TEXT NOT NULL, ends REAL NOT NULL);
CREATE INDEX IF NOT EXISTS taken_key ON taken (key, ends);
CREATE INDEX IF NOT EXISTS taken_ends ON taken (ends);
"""
REMOVE_ENDED = "DELETE FROM taken WHERE rowid IN (SELECT rowid FROM taken WHERE ends <= ? LIMIT ?)"
# The count that ends first when `amount` of them are left: when it has ended, the slot has room.
BLOCKING = "SELECT ends FROM taken WHERE key = ? AND ends > ? ORDER BY ends DESC LIMIT 1 OFFSET ?"


class EmbeddedCounter:
    """A counter in an SQLite file. One connection per process: its threads take turns, each for about 0.1 ms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = Lock()
        self._connection: sqlite3.Connection | None = None

    def take(self, slots: Sequence[Slot], name: str) -> float:
        now = time.time()
        with self._transaction() as database:
            database.execute(REMOVE_ENDED, (now, REMOVED_AT_ONCE))
            if wait := longest_wait(database, slots, now):
                return wait
            database.executemany(
                "INSERT INTO taken VALUES (?, ?, ?)", [(slot.key, name, now + slot.seconds) for slot in slots]
            )
        return 0.0

    def peek(self, slots: Sequence[Slot]) -> float:
        with self._transaction() as database:
            return longest_wait(database, slots, time.time())

    def give_back(self, keys: Sequence[str], name: str) -> None:
        with self._transaction() as database:
            database.executemany(
                "DELETE FROM taken WHERE key = ? AND name = ?", [(key, name) for key in keys]
            )

    def clear(self, keys: Sequence[str]) -> None:
        with self._transaction() as database:
            database.executemany("DELETE FROM taken WHERE key = ?", [(key,) for key in keys])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the write lock of the file. Raise StorageUnavailable if the disk is full or failing."""
        try:
            with self._turn:
                database = self._connection = self._connection or connect(self._path)
                database.execute("BEGIN IMMEDIATE")
                with database:  # commits, or rolls back after an error
                    yield database
        except sqlite3.Error as error:
            raise StorageUnavailable from error


def connect(path: Path) -> sqlite3.Connection:
    """Open the database, and create it for the server's user only."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    database = sqlite3.connect(path, timeout=TIMEOUT, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.executescript(SCHEMA)
    return database


def longest_wait(database: sqlite3.Connection, slots: Sequence[Slot], now: float) -> float:
    """Return the seconds until every slot has room, 0 if all have."""
    waits = [0.0]
    for slot in slots:
        blocking = database.execute(BLOCKING, (slot.key, now, slot.amount - 1)).fetchone()
        if blocking:
            waits.append(blocking[0] - now)
    return max(waits)
