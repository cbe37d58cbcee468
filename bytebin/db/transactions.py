"""Transactions on any database."""

from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from bytebin.db.errors import Unsettled

P = ParamSpec("P")
R = TypeVar("R")


def atomic(step: Callable[P, R]) -> Callable[P, R]:
    """Run `step` in a transaction, or in the one around it. Raise Unsettled if the outcome of the commit is unknown.

    On MongoDB, `step` starts over if another transaction has written to the same rows. So `step` may change nothing
    but rows, and its arguments must not carry state from one attempt to the next.
    """

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = partial(step, *args, **kwargs)
        if connection.vendor == "mongodb":
            from bytebin.db import mongodb  # noqa: PLC0415  # the driver is optional

            return mongodb.run(bound)
        return run_sql(bound)

    return run


def run_sql(step: Callable[[], R]) -> R:
    ready_to_commit = False
    try:
        with transaction.atomic():
            result = step()
            ready_to_commit = True
        return result
    except (OperationalError, InterfaceError) as error:
        # SQLite commits in this process: if it reports an error, it has not committed.
        if ready_to_commit and connection.vendor != "sqlite":
            raise Unsettled from error
        raise
