"""Blobs without a row on disk: only their age distinguishes orphans from uploads that are just being created."""

import os

from tests.conftest import StartServer
from tests.files.client import CHUNK, chunk_of, create, put
from tests.files.stored import stored


def test_a_blob_without_an_upload_is_removed_after_the_grace_period(start_server: StartServer) -> None:
    server = start_server(WEB_CONCURRENCY="1")
    alice = server.create_person("alice@example.org")
    created = create(alice.api)
    put(alice.api, created["id"], 0, chunk_of(0))
    before = stored(server).blobs
    token = server.rows.value("files_upload", "store_token", _id=created["id"])
    key = str(token).partition(".")[0]
    server.rows.remove("files_uploadchunk", upload_id=created["id"])
    used = server.rows.value("accounts_user", "used_bytes", email=alice.email)
    server.rows.change("accounts_user", {"used_bytes": used - 3 * CHUNK}, email=alice.email)
    server.rows.remove("files_upload", _id=created["id"])
    server.manage("purge")
    assert stored(server).blobs == before
    (orphan,) = [path for path in server.blobs() if path.name.startswith(key)]
    hours_ago = orphan.stat().st_mtime - 2 * 60 * 60
    os.utime(orphan, (hours_ago, hours_ago))
    server.manage("purge")
    assert not orphan.exists()
