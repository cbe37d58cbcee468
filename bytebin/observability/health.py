"""Is the server fit to take requests? Cheap enough to be asked every second."""

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection

from accounts.models import User
from bytebin.errors import StorageUnavailable
from files.blobstore import get_store


def failures() -> list[str]:
    """Names of what is not well: database, cache, store, disk."""
    return [*database_failures(), *cache_failures(), *store_failures()]


def database_failures() -> list[str]:
    try:
        # By a new connection: an open one goes on reading a file of SQLite's that is not there any more.
        connection.close()
        User.objects.exists()
    except Error:
        return ["database"]
    return []


def cache_failures() -> list[str]:
    try:
        cache.get("readyz")
    except (OSError, StorageUnavailable):
        return ["cache"]
    return []


def store_failures() -> list[str]:
    try:
        free = get_store().free_bytes()
    except StorageUnavailable:
        return ["store"]
    return ["disk"] if free is not None and free <= settings.DISK_RESERVE_BYTES else []
