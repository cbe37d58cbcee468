"""MongoDB's transactions, and what its driver's errors mean. Imported only where the driver is installed."""

import time
from collections.abc import Callable
from itertools import count
from random import uniform
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django_mongodb_backend import transaction
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from bytebin.db.errors import Unsettled

R = TypeVar("R")

# Seconds that a step is tried for while others write to the same rows: as long as SQLite waits for its turn.
PATIENCE = 20.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.1

# Label of an error after which the transaction is as if it had never been.
TRANSIENT = "TransientTransactionError"
UNAVAILABLE_LABELS = (TRANSIENT, "RetryableWriteError", "UnknownTransactionCommitResult")
# A server that stops, that is no primary any more, or whose disk is full (mongo/src/mongo/base/error_codes.yml).
UNAVAILABLE_CODES = {
    *(50, 64, 91, 112, 189, 262, 10107, 11600, 11602, 13388, 13435, 13436, 14031),
}


def run(step: Callable[[], R]) -> R:
    """Tries until nobody else has written to the same rows meanwhile."""
    if connection_of_mine().in_atomic_block_mongo:
        return step()
    deadline = time.monotonic() + PATIENCE
    for attempt in count():
        try:
            return run_once(step)
        except (DatabaseError, PyMongoError) as error:
            if not is_transient(error) or time.monotonic() >= deadline:
                raise
        time.sleep(uniform(0, min(LONGEST_PAUSE, SHORTEST_PAUSE * 2**attempt)))  # noqa: S311 # nosec B311 # no secret
    raise AssertionError("count() ends never")


def connection_of_mine() -> Any:
    """This thread's connection, with what only MongoDB's has."""
    return connection


def run_once(step: Callable[[], R]) -> R:
    done = False
    try:
        with transaction.atomic():
            result = step()
            done = True
        return result
    except (DatabaseError, PyMongoError) as lost:
        if done and not is_transient(lost):
            raise Unsettled from lost
        raise
    finally:
        # The package keeps a session whose commit has failed, and would write on in it without a transaction.
        if session := connection_of_mine().session:
            session.end_session()
            connection_of_mine().session = None


def cause_of(error: BaseException) -> PyMongoError | None:
    """The driver's own error: the package wraps most of them, but not those of a commit or of a cursor's next page."""
    cause = error if isinstance(error, PyMongoError) else error.__cause__
    return cause if isinstance(cause, PyMongoError) else None


def is_transient(error: BaseException) -> bool:
    """Whether the step can be tried again at once."""
    cause = cause_of(error)
    if cause is None or isinstance(cause, ServerSelectionTimeoutError):
        return False
    return cause.has_error_label(TRANSIENT)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database cannot do now what it could do later."""
    cause = cause_of(error)
    if isinstance(cause, OperationFailure):
        return cause.code in UNAVAILABLE_CODES or any(map(cause.has_error_label, UNAVAILABLE_LABELS))
    return isinstance(cause, ConnectionFailure)
