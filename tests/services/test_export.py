"""An export has everything of the account and nothing else, and every byte of its announced length."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bytebin_cli.decrypt import decrypt_files

from accounts.models import User
from apikeys import services as apikeys
from bytebin.errors import RateLimited
from files.models import Envelope, File
from files.services import deletion, uploads
from files.services.export import EXPORTS, Entry, Incomplete, archive_of, export
from files.services.receive import receive
from files.services.spec import Encryption, UploadSpec
from tests.cli.vectors import Vector, file_ids, vector
from tests.rate_limits import forget_rate_limits
from tests.services.making import CHUNK, chunk_of, create, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    forget_rate_limits()
    yield
    forget_rate_limits()


def named(owner: User, name: str, content: bytes = b"content", **fields: Any) -> File:
    return receive(owner, UploadSpec(name=name, size=len(content), **fields), BytesIO(content))


def sealed(owner: User, one: Vector) -> File:
    encryption = Encryption(one.envelope, bytes(32), bytes(32))
    upload, _ = uploads.create(owner, UploadSpec(size=len(one.body), encryption=encryption))
    for index in range(upload.chunk_count):
        put(upload, index, one.body[index * upload.chunk_size : (index + 1) * upload.chunk_size])
    return uploads.complete(upload)[0]


def exported(owner: User) -> bytes:
    found = export(owner)
    content = b"".join(found)
    assert len(content) == found.size
    found.close()
    return content


def opened(owner: User) -> ZipFile:
    archive = ZipFile(BytesIO(exported(owner)))
    assert archive.testzip() is None
    return archive


def document(archive: ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def test_plain_files_have_their_names_and_bytes(owner: User) -> None:
    big = chunk_of(0) * 9 + b"end"
    named(owner, "notes.txt", b"hello")
    named(owner, "notes.txt", b"")
    named(owner, "Büro.bin", big)
    archive = opened(owner)
    assert archive.read("files/Büro.bin") == big
    assert {archive.read(f"files/{name}") for name in ("notes.txt", "notes (2).txt")} == {b"hello", b""}
    paths = [path for file in document(archive, "files.json") for path in file["paths"]]
    assert sorted(paths) == sorted(name for name in archive.namelist() if "/" in name)


WITH_PASSWORD = next(name for name in file_ids() if vector(name).password)


@pytest.mark.parametrize("name", ["one-byte", WITH_PASSWORD, file_ids()[-1]])
def test_an_encrypted_file_opens_with_its_link_s_key_and_the_command_line(
    owner: User, tmp_path: Path, name: str
) -> None:
    one = vector(name)
    file = sealed(owner, one)
    opened(owner).extractall(tmp_path)
    [listed] = json.loads((tmp_path / "files.json").read_text())
    envelope, body = (tmp_path / path for path in listed["paths"])
    assert (envelope.name, body.name) == (f"{file.pk}.envelope", f"{file.pk}.body")
    saved = decrypt_files(envelope, body, one.fragment, tmp_path, lambda: one.password or "")
    assert saved.read_bytes() == one.plaintext
    assert listed["name"] == ""


def test_the_account_is_described_without_anything_that_opens_it(owner: User) -> None:
    key, token = apikeys.create(owner, "backup", ["files:read"], networks=["203.0.113.7/32"])
    file = named(owner, "notes.txt")
    put(create(owner), 0)
    content = exported(owner)
    archive = ZipFile(BytesIO(content))
    account = document(archive, "account.json")
    assert account["user"]["email"] == owner.email
    assert [(row["name"], row["networks"]) for row in account["api_keys"]] == [("backup", ["203.0.113.7/32"])]
    assert [row["received_bytes"] for row in account["unfinished_uploads"]] == [CHUNK]
    for secret in (key.digest, token, token.split("_")[2], owner.password, deletion.deletion_secret(file)):
        assert secret.encode() not in content
    assert "/f/ID" in archive.read("README.txt").decode()


def test_others_files_and_keys_are_not_in_it(owner: User) -> None:
    other = User.objects.create_user("other@example.org")
    named(other, "secret.txt")
    apikeys.create(other, "other's", ["files:read"])
    archive = opened(owner)
    assert document(archive, "files.json") == []
    assert document(archive, "account.json")["api_keys"] == []
    assert archive.namelist() == ["README.txt", "account.json", "files.json"]


def test_a_file_that_was_taken_down_is_only_listed(owner: User) -> None:
    file = named(owner, "down.txt")
    File.objects.filter(pk=file.pk).update(state=File.State.TAKEN_DOWN)
    [listed] = document(opened(owner), "files.json")
    assert (listed["name"], listed["state"], listed["paths"]) == ("down.txt", "taken down", [])


def test_a_file_that_is_deleted_meanwhile_breaks_the_archive_off(owner: User) -> None:
    files = [named(owner, f"{number}.bin", chunk_of(number) * 8) for number in range(3)]
    found = export(owner)
    deletion.delete_file(files[0])
    with pytest.raises(Incomplete):
        b"".join(found)
    found.close()


def test_an_envelope_that_is_deleted_meanwhile_breaks_it_off(owner: User) -> None:
    sealed(owner, vector("one-byte"))
    found = export(owner)
    Envelope.objects.all().delete()
    with pytest.raises(Incomplete):
        b"".join(found)
    found.close()


def test_what_comes_in_meanwhile_is_not_in_it(owner: User) -> None:
    named(owner, "before.txt")
    found = export(owner)
    named(owner, "after.txt")
    archive = ZipFile(BytesIO(b"".join(found)))
    found.close()
    assert [name for name in archive.namelist() if "/" in name] == ["files/before.txt"]


def test_another_program_unpacks_it(owner: User, tmp_path: Path) -> None:
    names = ("Straße.txt", "ελληνικά", "a b.bin", "日本語.png")
    for name in names:
        named(owner, name, name.encode())
    (tmp_path / "export.zip").write_bytes(exported(owner))
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["unzip", "-q", "export.zip"], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert {path.name for path in (tmp_path / "files").iterdir()} == set(names)
    assert all((tmp_path / "files" / name).read_text() == name for name in names)


def test_more_than_ten_an_hour_are_refused(owner: User) -> None:
    for _ in range(EXPORTS.amount):
        export(owner).close()
    with pytest.raises(RateLimited):
        export(owner)
    export(User.objects.create_user("other@example.org")).close()


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(65_534 - 4, marks=pytest.mark.long),
        65_535 - 3,
        pytest.param(65_536 - 3, marks=pytest.mark.long),
    ],
)
def test_the_length_is_right_for_every_number_of_entries(count: int) -> None:
    """From 65,535 entries on, the end of the archive is longer (APPNOTE 4.4.1.4)."""
    empty = (b"",)
    user = User(email="a@example.org")
    archive = archive_of(
        user, Entry("files.json", 0, empty), (Entry(f"files/{n}", 0, empty) for n in range(count))
    )
    assert len(archive) == sum(map(len, archive))


@pytest.mark.parametrize("size", [2**31 - 1, 2**31, 2**32, 2**32 + 1])
def test_the_length_is_right_for_large_files_and_those_after_them(owner: User, size: int) -> None:
    block = bytes(2**24)

    def zeros() -> Iterator[bytes]:
        for start in range(0, size, len(block)):
            yield block[: size - start]

    archive = archive_of(owner, Entry("files.json", size, zeros()), [Entry("files/a", 1, [b"a"])])
    assert len(archive) == sum(map(len, archive))


def test_the_note_names_what_is_there(owner: User) -> None:
    text = opened(owner).read("README.txt").decode()
    assert re.search(r"^encrypted/ ", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) < 260
