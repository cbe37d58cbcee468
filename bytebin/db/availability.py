"""Tells errors of a database that is temporarily unavailable from errors in a query."""

import sqlite3

from django.db import InterfaceError, OperationalError, connection

# SQLite's result codes for a full or failing disk and for a lock that was held too long (sqlite.org/rescode.html).
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
    from bytebin.db import mongodb  # noqa: PLC0415  # the driver is optional

    return mongodb.is_unavailable(error)
