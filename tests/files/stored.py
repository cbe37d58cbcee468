"""Count what a server stores, so that a test can check that nothing was stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from files.blobstore.s3 import S3Store
from tests.s3_server import storage
from tests.server import Server


class Stored(NamedTuple):
    rows: dict[str, int]
    blobs: frozenset[str]


def stored(server: Server) -> Stored:
    states = dict(server.rows.find("files_upload", "_id", "state"))
    chunks = [upload for (upload,) in server.rows.find("files_uploadchunk", "upload_id")]
    rows = {
        # Not counted: an ended upload's row stays for a week, so that a late retry learns the outcome.
        "uploads": len([state for state in states.values() if state not in {"aborted", "expired"}]),
        # A completed upload's chunk rows stay until `purge`.
        "chunks": len([upload for upload in chunks if states.get(upload) != "completed"]),
        "files": len(server.rows.find("files_file", "_id")),
        "envelopes": len(server.rows.find("files_envelope", "_id")),
        "used": sum(used for (used,) in server.rows.find("accounts_user", "used_bytes")),
    }
    return Stored(rows, blobs(server))


def blobs(server: Server) -> frozenset[str]:
    """Return the names of all blobs in the store, complete or not."""
    return frozenset(sizes_of_blobs(server))


def sizes_of_blobs(server: Server) -> dict[str, int]:
    """Return the size of each blob in the store. On S3, that of an unfinished one is 0."""
    if url := server.settings["BLOB_STORE_URL"]:
        store = S3Store(storage(url), server.data_dir / "chunks")
        unfinished = dict.fromkeys(store.stale(datetime.max.replace(tzinfo=UTC)), 0)
        return unfinished | {blob.key: blob.size for blob in store.blobs()}
    return {path.name: path.stat().st_size for path in server.blobs()}


@contextmanager
def nothing_stored(server: Server) -> Iterator[None]:
    before = stored(server)
    yield
    assert stored(server) == before
