"""Whether a database server takes as many connections as this server may open: one for each of its threads."""

from django.db import DatabaseError, connections


def shortage(wanted: int) -> str:
    """What to change where PostgreSQL takes fewer than `wanted`; nothing where all is well or it does not answer."""
    # One of its own: the process that asks forks afterwards.
    connection = connections.create_connection("default")
    if connection.vendor != "postgresql":
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            most = int(cursor.fetchone()[0])
    except DatabaseError:
        return ""
    finally:
        connection.close()
    if most >= wanted:
        return ""
    return (
        f"PostgreSQL takes {most} connections in all, and this server may open {wanted}: under load some requests "
        f"would be answered 503. Raise max_connections, or lower WEB_THREADS (docs/DEPLOY.md)."
    )
