"""What a server holds, so that a test can say: nothing of this was stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.server import Server

# An ended upload's row stays for a week, so that a late retry hears what became of it: it is no stored thing.
ROWS = {
    "uploads": "SELECT count(*) FROM files_upload WHERE state NOT IN ('aborted', 'expired')",
    "chunks": "SELECT count(*) FROM files_uploadchunk",
    "files": "SELECT count(*) FROM files_file",
    "envelopes": "SELECT count(*) FROM files_envelope",
    "used": "SELECT coalesce(sum(used_bytes), 0) FROM accounts_user",
}


class Stored(NamedTuple):
    rows: dict[str, int]
    blobs: frozenset[str]


def stored(server: Server) -> Stored:
    rows = {name: server.query(sql)[0][0] for name, sql in ROWS.items()}
    return Stored(rows, frozenset(path.name for path in server.blobs()))


@contextmanager
def nothing_stored(server: Server) -> Iterator[None]:
    before = stored(server)
    yield
    assert stored(server) == before
