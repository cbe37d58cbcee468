"""`manage.py copy_blobs` copies from files to S3 and back, also after an interruption, and copies no damaged blob."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import StartServer
from tests.durability.damage import flip
from tests.files.client import API, upload
from tests.people import Person
from tests.s3_server import BUCKET, S3Server, bucket
from tests.server import ROOT, Server, environment

pytestmark = pytest.mark.turns(3)

CONTENTS = [b"", b"x", b"some words" * 50_000]


@pytest.fixture
def server(start_server: StartServer) -> Server:
    return start_server(WEB_CONCURRENCY="1", BLOB_STORE_URL="")


@pytest.fixture
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture
def address(s3: S3Server, server: Server) -> str:
    return s3.url(f"copies/{server.port}")


def failed(server: Server, *arguments: str) -> str:
    """Return the command's output. It must have exited with 1."""
    with pytest.raises(subprocess.CalledProcessError) as ended:
        server.manage(*arguments)
    assert ended.value.returncode == 1
    return str(ended.value.stdout + ended.value.stderr)


def switch_store(server: Server, url: str) -> None:
    """Restart the server with another store."""
    server.stop()
    server.settings["BLOB_STORE_URL"] = url
    server.start()


def test_files_move_to_s3_and_back(server: Server, alice: Person, address: str, tmp_path: Path) -> None:
    files = [upload(alice.api, content) for content in CONTENTS]
    assert server.manage("copy_blobs", "--to", address) == "copied: 3; already there: 0; not copied: 0"
    files.append(upload(alice.api, b"came meanwhile"))
    server.stop()
    assert server.manage("copy_blobs", "--to", address) == "copied: 1; already there: 3; not copied: 0"
    switch_store(server, address)
    for file, content in zip(files, [*CONTENTS, b"came meanwhile"], strict=True):
        assert httpx.get(file["download_url"]).content == content
    assert server.manage("fsck") == ""

    folder = f"file://{tmp_path / 'blobs'}"
    assert server.manage("copy_blobs", "--to", folder) == "copied: 4; already there: 0; not copied: 0"
    switch_store(server, folder)
    for file, content in zip(files, [*CONTENTS, b"came meanwhile"], strict=True):
        assert httpx.get(file["download_url"]).content == content
    assert server.manage("fsck") == ""


def test_an_incomplete_copy_is_not_used_as_a_blob(server: Server, alice: Person, address: str) -> None:
    upload(alice.api, CONTENTS[2])
    key = server.rows.value("files_file", "blob_key")
    prefix = address.partition(f"{BUCKET}/")[2].partition("?")[0]
    begun = {"Bucket": BUCKET, "Key": f"{prefix}/{key}"}
    client = bucket(address)
    part = {"UploadId": client.create_multipart_upload(**begun)["UploadId"], "PartNumber": 1}
    client.upload_part(**begun, **part, Body=b"half of it")
    assert server.manage("copy_blobs", "--to", address) == "copied: 1; already there: 0; not copied: 0"
    assert client.get_object(**begun)["Body"].read() == CONTENTS[2]


def test_a_damaged_or_missing_blob_is_named_and_not_copied(
    server: Server, alice: Person, address: str
) -> None:
    sound, damaged, missing = (upload(alice.api, content)["id"] for content in (b"s", b"d", b"m"))
    paths = {
        file: server.data_dir / "blobs" / key[:2] / key[2:4] / key
        for file, key in server.rows.find("files_file", "_id", "blob_key")
    }
    flip(paths[damaged], 0)
    paths[missing].unlink()
    lines = failed(server, "copy_blobs", "--to", address).splitlines()
    assert set(lines) == {
        f"file {damaged}: its bytes do not match its digest",
        f"file {missing}: its blob is missing",
        "copied: 1; already there: 0; not copied: 2",
    }
    listed = bucket(address).list_objects_v2(Bucket=BUCKET, Prefix=f"copies/{server.port}/")["Contents"]
    assert [found["Key"].rpartition("/")[2] for found in listed] == [paths[sound].name]


def test_unfinished_uploads_are_reported(server: Server, alice: Person, address: str) -> None:
    alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1})
    told = server.manage("copy_blobs", "--to", address)
    assert told.endswith("unfinished uploads, which will have to start over: 1")


@pytest.mark.long
def test_a_terminal_shows_a_progress_bar(server: Server, alice: Person, address: str) -> None:
    upload(alice.api, CONTENTS[2])
    shown, terminal = pty.openpty()
    command = [sys.executable, "manage.py", "copy_blobs", "--to", address]
    settings = environment(server.data_dir, **server.settings)
    subprocess.run(command, cwd=ROOT, env=settings, stderr=terminal, stdout=subprocess.DEVNULL, check=True)
    os.close(terminal)
    text = b""
    with suppress(OSError):  # Linux reports the end of a terminal as EIO
        while block := os.read(shown, 10_000):
            text += block
    os.close(shown)
    assert f"[{'#' * 30}] 100%  1 of 1 files" in text.decode()


@pytest.mark.parametrize("url", ["s3://key:secret@host", "ftp://key:secret@host/bucket"])
def test_an_invalid_url_is_refused(server: Server, url: str) -> None:
    told = failed(server, "copy_blobs", "--to", url)
    assert "must have the form s3://KEY:SECRET@HOST:PORT/BUCKET" in told
    assert "secret" not in told


def test_a_store_that_does_not_respond_is_reported(server: Server, alice: Person) -> None:
    upload(alice.api, b"x")
    told = failed(server, "copy_blobs", "--to", "s3://key:secret@127.0.0.1:1/bucket?tls=false")
    assert "A store is not responding or is full. Copied blobs are kept. Run the command again." in told
