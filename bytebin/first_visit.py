"""The set-up link, announced when the server starts."""

from typing import Any

from django.db import DatabaseError, connection

from bytebin.db.availability import is_unavailable
from registration.services import setup


def setup_link() -> str:
    """Return the set-up link, "" if the server has an account, or if the database cannot say.

    gunicorn's master process calls this before it forks, so nothing of the connection stays open.
    """
    try:
        return setup.announce()
    except Exception as error:
        if isinstance(error, DatabaseError) or is_unavailable(error):
            return ""
        raise
    finally:
        close_completely(connection)


def close_completely(used: Any) -> None:
    used.close()
    if used.vendor == "mongodb":
        used.close_pool()  # a MongoClient and its threads do not survive a fork
