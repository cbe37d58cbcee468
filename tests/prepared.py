"""The data directory that every server of a run copies: a migrated database with the cast, and static files."""

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.databases.chosen import KIND
from tests.server import prepare, prepare_cast


def is_shared() -> bool:
    """Return whether all processes of the run use the same one. Where the database is a server, each has its own."""
    return KIND == "sqlite" and "PYTEST_XDIST_WORKER" in os.environ


def prepared(temporary: Path) -> Path:
    """Return the data directory, and make it if no process of the run has. `temporary` is this process's directory."""
    folder = temporary.with_name("prepared") if is_shared() else temporary / "prepared"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return prepared_in(folder)


def prepared_in(folder: Path) -> Path:
    data_dir, done = folder / "var", folder / "done"
    if not done.exists():
        prepare(data_dir)
        if KIND == "sqlite":
            copy_database(data_dir / "bytebin.sqlite3", migrated(data_dir))
        prepare_cast(data_dir)
        done.touch()
    return data_dir


def migrated(prepared: Path) -> Path:
    """Return where the database is kept as it was before the cast was added, on SQLite."""
    return prepared.with_name("migrated.sqlite3")


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
