"""The saved state of a transfer: a private file with one JSON record per line."""

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from bytebin_cli.directories import private_dir, wipe
from bytebin_cli.errors import NotSaved, Refused
from bytebin_cli.texts import gettext as _

if sys.platform != "win32":
    import fcntl

Record = dict[str, Any]


class MemoryState:
    """State in memory, for a transfer that cannot be resumed."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._lock = Lock()

    def add(self, record: Record) -> None:
        """Add a record. Thread-safe."""
        with self._lock:
            self.records.append(record)
            self._write(record)

    def restart(self) -> None:
        """Delete all records, and overwrite them on the disk."""
        self.records.clear()

    def _write(self, record: Record) -> None:
        """Store the record elsewhere too, in a subclass."""


class StateFile(MemoryState):
    """`records` starts with those in the file. A line that a crash cut short is ignored."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        super().__init__()
        self._file = file
        self._path = path
        with _disk_errors():
            self.records = list(_parse(file.read()))
            # An incomplete last line must not corrupt the next record.
            file.write(b"\n" if self.records else b"")

    def restart(self) -> None:
        super().restart()
        with _disk_errors():
            length = self._file.seek(0, 2)
            self._file.seek(0)
            self._file.write(bytes(length))
            self._file.seek(0)
            self._file.truncate()

    def wipe(self) -> None:
        wipe(self._path)

    def _write(self, record: Record) -> None:
        with _disk_errors():
            self._file.write(json.dumps(record).encode() + b"\n")


@contextmanager
def open_state(directory: Path, *identity: object) -> Iterator[StateFile]:
    """Open and lock the state of the transfer that `identity` names. Raise NotSaved, or Refused if it is locked."""
    private_dir(directory)
    wipe_expired(directory)
    name = hashlib.sha256(json.dumps([str(part) for part in identity]).encode()).hexdigest()[:40]
    path = directory / f"{name}.state"
    with _disk_errors():
        path.touch(mode=0o600)
        # Unbuffered: records survive a crash of the process.
        file = path.open("r+b", buffering=0)
    with file:
        if not _locked(file):
            raise Refused(
                _("Another bytebin process is transferring the same file: wait until it has finished.")
            )
        state = StateFile(file, path)
        try:
            yield state
        finally:
            if not state.records:
                state.wipe()


def first_record(details: Mapping[str, Any], lifetime: float) -> Record:
    """Return the first record. After `lifetime` seconds the state expires and is wiped."""
    return {"until": time.time() + lifetime, **details}


def wipe_expired(directory: Path) -> None:
    for path in directory.glob("*.state"):
        with suppress(OSError), path.open("r+b") as file:
            first = next(_parse(file.readline()), {})
            until = first.get("until")
            if isinstance(until, int | float) and until < time.time() and _locked(file):
                wipe(path)


def _parse(content: bytes) -> Iterator[Record]:
    for line in content.splitlines():
        with suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict):
                yield record


def _locked(file: BinaryIO) -> bool:
    """Lock the file until it is closed. Windows has no such lock: two identical commands then send all twice."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotSaved(
            _("The state for resuming cannot be written: {reason}.").format(reason=error.strerror)
        ) from None
