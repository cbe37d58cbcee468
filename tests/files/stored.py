"""What a server holds, so that a test can say: nothing of this was stored."""

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
        # An ended upload's row stays for a week, so that a late retry hears what became of it: it is no stored thing.
        "uploads": len([state for state in states.values() if state not in {"aborted", "expired"}]),
        # Those of a file wait for `purge`.
        "chunks": len([upload for upload in chunks if states.get(upload) != "completed"]),
        "files": len(server.rows.find("files_file", "_id")),
        "envelopes": len(server.rows.find("files_envelope", "_id")),
        "used": sum(used for (used,) in server.rows.find("accounts_user", "used_bytes")),
    }
    return Stored(rows, blobs(server))


def blobs(server: Server) -> frozenset[str]:
    """What each blob is named by on the store, whole or not."""
    if url := server.settings["BLOB_STORE_URL"]:
        store = S3Store(storage(url), server.data_dir / "chunks")
        whole = {blob.key for blob in store.blobs()}
        return frozenset(whole | set(store.stale(datetime.max.replace(tzinfo=UTC))))
    return frozenset(path.name for path in server.blobs())


@contextmanager
def nothing_stored(server: Server) -> Iterator[None]:
    before = stored(server)
    yield
    assert stored(server) == before
