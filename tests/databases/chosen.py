"""The database of this test run: TEST_DATABASE is sqlite (as when it is unset), mongodb or postgres."""

import atexit
import os
from functools import cache

from tests.databases.engine import Engine
from tests.databases.sqlite import SQLite

KIND = os.environ.get("TEST_DATABASE", "sqlite")


@cache
def engine() -> Engine:
    """Return the database engine. It is started on first use, and stopped at the end of the tests."""
    started = start(KIND)
    atexit.register(started.stop)
    return started


def start(kind: str) -> Engine:
    if kind == "mongodb":
        from tests.databases.mongodb import MongoDB  # noqa: PLC0415  # only if chosen

        return MongoDB().start()
    if kind == "postgres":
        from tests.databases.postgres import PostgreSQL  # noqa: PLC0415  # likewise

        return PostgreSQL().start()
    assert kind == "sqlite", f"TEST_DATABASE={kind} is none of sqlite, mongodb, postgres"
    return SQLite()
