"""A step that is written whole or not at all, on any database."""

from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from bytebin.db.errors import Unsettled

P = ParamSpec("P")
R = TypeVar("R")


def atomic(step: Callable[P, R]) -> Callable[P, R]:
    """`step` in a transaction of its own, or in the one around it. Raises Unsettled.

    On MongoDB it begins anew when somebody else wrote to the same rows: it may change nothing but rows, and what it
    is given must not remember an earlier try.
    """

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = partial(step, *args, **kwargs)
        if connection.vendor == "mongodb":
            from bytebin.db import mongodb  # noqa: PLC0415  # its driver is not installed everywhere

            return mongodb.run(bound)
        return run_sql(bound)

    return run


def run_sql(step: Callable[[], R]) -> R:
    done = False
    try:
        with transaction.atomic():
            result = step()
            done = True
        return result
    except (OperationalError, InterfaceError) as lost:
        # SQLite commits in this process: what it does not answer for, it has not done.
        if done and connection.vendor != "sqlite":
            raise Unsettled from lost
        raise
