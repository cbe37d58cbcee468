"""Two servers on one database that never had an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.durability.twins import Pair, Twin
from tests.server import Server

TABLES = ("accounts_activity", "apikeys_apikey", "account_emailaddress", "accounts_user")


def unused_server(data_dir: Path, prepared: Path) -> Server:
    """Return a server, not started, without the cast of the prepared database."""
    server = Server(data_dir, prepared)
    for table in TABLES:
        server.rows.remove(table)
    server.cast = {}
    return server


@contextmanager
def unused_pair(data_dir: Path, prepared: Path) -> Iterator[Pair]:
    first = unused_server(data_dir, prepared)
    second = Twin(first)
    try:
        yield Pair(first.start(), second.start())
    finally:
        second.discard()
        first.discard()
