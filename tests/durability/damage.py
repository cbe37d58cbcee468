"""Simulate what a crash, a faulty disk or an operator may leave behind, by changing files and rows directly."""

import os
import time
from pathlib import Path
from typing import Any

from tests.files.client import CHUNK, chunk_of, create, put
from tests.people import Person
from tests.server import Server

HOURS = 3 * 60 * 60


class Damage:
    def __init__(self, server: Server) -> None:
        self.server = server

    def set(self, table: str, key: str, **columns: Any) -> None:
        self.server.rows.change(table, columns, _id=key)

    def token(self, upload_id: str) -> str:
        return str(self.server.rows.value("files_upload", "store_token", _id=upload_id))

    def key(self, file_id: str) -> str:
        return str(self.server.rows.value("files_file", "blob_key", _id=file_id))

    def path(self, name: str) -> Path:
        return self.server.data_dir / "blobs" / name[:2] / name[2:4] / name

    def partial(self, upload_id: str) -> Path:
        return self.path(f"{self.token(upload_id)}.partial")

    def blob(self, file_id: str) -> Path:
        return self.path(self.key(file_id))

    def completed_on_the_store(self, upload_id: str) -> Path:
        """Simulate a crash between the rename and the file's row."""
        self.set("files_upload", upload_id, state="completing")
        partial = self.partial(upload_id)
        return partial.rename(partial.with_name(partial.name.partition(".")[0]))

    def orphan(self, name: str) -> Path:
        """Create a blob without a row, last written to hours ago."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
        age(path)
        return path

    def used(self, person: Person) -> int:
        return int(self.server.rows.value("accounts_user", "used_bytes", email=person.email))


def age(path: Path) -> None:
    then = time.time() - HOURS
    os.utime(path, (then, then))


def flip(path: Path, offset: int) -> None:
    """Flip one bit of the byte at `offset`."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def whole(person: Person, count: int = 2) -> str:
    """Return the ID of an open upload that has all its chunks."""
    created = create(person.api, count * CHUNK)
    for index in range(count):
        assert put(person.api, created["id"], index, chunk_of(index)).status_code == 201
    return str(created["id"])
