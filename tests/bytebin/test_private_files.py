"""No other user of the machine can read a database, whichever process has created it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bytebin.databases import keep_private
from tests.conftest import StartServer
from tests.files.client import API
from tests.files.test_gates import SEALED, open_with, store


def modes(directory: Path) -> set[int]:
    return {stat.S_IMODE(file.stat().st_mode) for file in directory.glob("*.sqlite3*")}


def test_only_the_server_can_read_the_database_files(start_server: StartServer) -> None:
    server = start_server()
    alice = server.create_person("alice@example.org")
    open_with(server.person().api, store(alice.api, SEALED), link_token=bytes(32))
    assert httpx.get(f"{server.address}{API}/limits").status_code == 401
    assert modes(server.data_dir) == {0o600}


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_a_new_database_and_its_journals_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    keep_private(path)
    assert modes(tmp_path) == {0o600}


def test_a_database_of_an_earlier_release_becomes_private(tmp_path: Path) -> None:
    for name in ("old.sqlite3", "old.sqlite3-wal", "old.sqlite3-shm"):
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / name).chmod(0o644)
    keep_private(tmp_path / "old.sqlite3")
    assert modes(tmp_path) == {0o600}
    assert (tmp_path / "old.sqlite3").read_bytes() == b"x"
