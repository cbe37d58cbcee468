"""The library of a real server, used by two devices."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.user import User
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server


@pytest.fixture
def owner(server: Server) -> Person:
    person = server.create_person("shelves@example.org", scopes=SCOPES)
    set_up(person)
    return person


def device(server: Server, owner: Person, folder: Path) -> User:
    folder.mkdir()
    user = User(folder, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)
    assert user.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    return user


def listed(user: User, *where: str) -> dict[str, dict[str, Any]]:
    done = user.run("ls", "--json", *where)
    assert done.returncode == 0, done.stderr
    return {entry["name"]: entry for entry in map(json.loads, done.stdout.splitlines())}


def test_what_one_device_files_another_one_lists_moves_and_finds(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    one, two = device(server, owner, tmp_path / "1"), device(server, owner, tmp_path / "2")
    assert one.run("mkdir", "Letters").returncode == 0
    one.upload(one.file("secret name.txt", b"hello"), "--folder", "Letters")
    one.upload(one.file("another.txt", b"hello again"))
    assert listed(two).keys() >= {"another.txt"}
    assert listed(two, "Letters").keys() == {"secret name.txt"}
    assert two.run("mv", "another.txt", "Letters").returncode == 0
    assert listed(one, "Letters").keys() == {"secret name.txt", "another.txt"}
    assert b"secret name.txt" in one.run("find", "SECRET").stdout
    everything = owner.api.get("/api/v1/library/items").text + owner.api.get("/api/v1/files").text
    assert "secret name" not in everything
    assert "secret name" not in server.log()
