"""Which errors of a database mean that it is unavailable for now, rather than that a query is wrong."""

import sqlite3

from django.db import InterfaceError, OperationalError, connection

# SQLite's codes for a full or failing disk, and for a lock that was held for too long.
SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_unavailable(error: BaseException) -> bool:
    """Return True for a temporary failure. SQLite reports mistakes in a query as OperationalError as well."""
    if isinstance(error, (OperationalError, InterfaceError)):
        cause = error.__cause__
        return not isinstance(cause, sqlite3.Error) or cause.sqlite_errorcode & 0xFF in SQLITE_UNAVAILABLE
    if connection.vendor != "mongodb":
        return False
    from bytebin.db import mongodb  # noqa: PLC0415  # its driver is not installed everywhere

    return mongodb.is_unavailable(error)
