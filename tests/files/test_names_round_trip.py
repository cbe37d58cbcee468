"""Ugly names arrive as they were sent, by form, PUT and command line, and are saved as closely as each program can."""

import subprocess
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from bytebin_cli.save import safe_name

from files.disposition import plain_name
from tests.cli.user import User
from tests.files.client import API, json_of, multipart
from tests.names import UGLY_NAMES
from tests.people import Person
from tests.server import Server

NAMES = [unicodedata.normalize("NFC", name) for name in UGLY_NAMES]


@pytest.fixture(scope="module")
def files(alice: Person) -> dict[str, dict[str, Any]]:
    """One file for each name, sent by PUT."""
    return {name: put(alice, name) for name in NAMES}


def put(person: Person, name: str) -> dict[str, Any]:
    return json_of(person.api.put(f"{API}/files/{quote(name, safe='')}", content=name.encode()))


def test_put_takes_the_name_from_the_url(files: dict[str, dict[str, Any]]) -> None:
    assert {name: file["name"] for name, file in files.items()} == {name: name for name in NAMES}


@pytest.mark.parametrize("sent", UGLY_NAMES)
def test_a_form_takes_the_name_of_its_part(alice: Person, sent: str) -> None:
    file = json_of(alice.api.post(f"{API}/files", **multipart(sent.replace('"', "%22"), b"x")))
    assert file["name"] == unicodedata.normalize("NFC", sent)


def test_the_command_line_sends_the_name_of_the_file(server: Server, alice: Person, tmp_path: Path) -> None:
    user = User(tmp_path, BYTEBIN_URL=server.url, BYTEBIN_KEY=alice.token)
    for name in UGLY_NAMES:
        sent = user.upload("--plain", user.file(name, b"x"))
        file = json_of(alice.api.get(f"{API}/files/{sent['id']}"))
        assert file["name"] == unicodedata.normalize("NFC", name)


def test_curl_saves_the_plain_name(files: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """curl does not read filename*."""
    saved = {}
    for number, file in enumerate(files.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = ["curl", "--silent", "--fail", "-OJ", file["download_url"]]
        subprocess.run(command, cwd=folder, check=True)
        saved[file["name"]] = [path.name for path in folder.iterdir()]
    assert saved == {name: [plain_name(name)] for name in NAMES}


def test_wget_saves_the_name(files: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """wget decodes filename* twice, and cuts names to about 240 bytes: no server can make up for that."""
    kept = [name for name in NAMES if unquote(name) == name and len(name.encode()) < 240]
    saved = {}
    for number, file in enumerate(files[name] for name in kept):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = [
            "wget",
            "-q",
            "--content-disposition",
            "--restrict-file-names=nocontrol",
            file["download_url"],
        ]
        subprocess.run(command, cwd=folder, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
        saved[file["name"]] = [path.name for path in folder.iterdir()]
    assert saved == {name: [name] for name in kept}


def test_the_command_line_saves_the_name(files: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    user = User(tmp_path)
    for number, file in enumerate(files.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        done = user.run("download", file["url"], "-o", folder)
        assert done.returncode == 0, done.stderr
        assert [path.name for path in folder.iterdir()] == [safe_name(file["name"])]
