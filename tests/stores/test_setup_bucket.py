"""`manage.py setup_bucket` creates a bucket that pages can read from, and can be run again."""

import subprocess
from pathlib import Path

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import upload
from tests.s3_server import BUCKET, S3Server

pytestmark = pytest.mark.turns(3)


def test_a_bucket_is_created_that_our_pages_can_read(start_server: StartServer, s3: S3Server) -> None:
    url = s3.url("setup").replace(f"/{BUCKET}/", "/another-bucket/")
    server = start_server(BLOB_STORE_URL=url, REDIRECT_DOWNLOADS="true")
    output = server.manage("setup_bucket")
    assert output.splitlines()[:2] == [
        "Bucket another-bucket has been created.",
        f"Access for pages of {server.url}: configured.",
    ]
    assert server.manage("setup_bucket").startswith("Bucket another-bucket already exists.")
    anna = server.create_person("anna@example.org")
    location = httpx.get(upload(anna.api, b"bytes")["download_url"]).headers["Location"]
    ours = httpx.get(location, headers={"Origin": server.url})
    assert (ours.content, ours.headers["Access-Control-Allow-Origin"]) == (b"bytes", server.url)
    theirs = httpx.get(location, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in theirs.headers


def test_a_store_that_does_not_respond_is_reported(start_server: StartServer) -> None:
    server = start_server(BLOB_STORE_URL="s3://key:secret@127.0.0.1:1/bucket?tls=false")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        server.manage("setup_bucket")
    assert "The store is not responding or has refused" in failed.value.stderr


def test_a_file_store_needs_no_setup(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(BLOB_STORE_URL=f"file://{tmp_path / 'blobs'}")
    assert server.manage("setup_bucket") == "A store of local files needs no setup."
