"""Checks whether the server can take requests. They are cheap enough to run every second."""

from django.conf import settings
from django.db import Error, connection

from accounts.models import User
from bytebin.errors import StorageUnavailable
from bytebin.ratelimits import Limit, peek
from files.blobstore import get_store

READINESS = (Limit("readiness", 1, 1), "")  # never taken


def failures() -> list[str]:
    """Return the names of what has failed: `database`, `cache`, `store` or `disk`, none if all is well."""
    return [*database_failures(), *cache_failures(), *store_failures()]


def database_failures() -> list[str]:
    try:
        # Use a new connection: an open one can still read an SQLite file that has been deleted.
        connection.close()
        User.objects.exists()
    except Error:
        return ["database"]
    return []


def cache_failures() -> list[str]:
    try:
        peek(READINESS)
    except StorageUnavailable:
        return ["cache"]
    return []


def store_failures() -> list[str]:
    """Return `store` if it does not respond, `disk` if no more than DISK_RESERVE_BYTES are free."""
    try:
        free = get_store().free_bytes()
    except StorageUnavailable:
        return ["store"]
    return ["disk"] if free is not None and free <= settings.DISK_RESERVE_BYTES else []
