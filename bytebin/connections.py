"""Checks that the database server accepts as many connections as this server may open: one per thread."""

from django.db import DatabaseError, connections


def shortage(wanted: int) -> str:
    """Return a warning if PostgreSQL accepts fewer than `wanted` connections.

    Return "" if it accepts enough, if it does not respond, and for other databases.
    """
    # Use a separate connection: this process forks later, and the forks must not share it.
    connection = connections.create_connection("default")
    if connection.vendor != "postgresql":
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            accepted = int(cursor.fetchone()[0])
    except DatabaseError:
        return ""
    finally:
        connection.close()
    if accepted >= wanted:
        return ""
    return (
        f"PostgreSQL takes {accepted} connections in all, and this server may open {wanted}: under load some requests "
        f"would be answered 503. Raise max_connections, or lower WEB_THREADS (docs/DEPLOY.md)."
    )
