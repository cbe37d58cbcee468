"""MongoDB's transactions and the meaning of its driver's errors. Imported only if the driver is installed."""

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

# Seconds after which a step is no longer retried; SQLite waits as long for its lock (bytebin/databases.py, timeout).
RETRY_TIMEOUT = 20.0
# Seconds. The upper limit of the random back-off after the first attempt, and after many.
FIRST_BACK_OFF, LONGEST_BACK_OFF = 0.002, 0.1

# Label of an error after which nothing of the transaction was written (MongoDB manual, "Transaction Error Handling").
TRANSIENT = "TransientTransactionError"
UNAVAILABLE_LABELS = (TRANSIENT, "RetryableWriteError", "UnknownTransactionCommitResult")
# The server is stopping, is no longer the primary, or is out of disk space (mongo/src/mongo/base/error_codes.yml).
UNAVAILABLE_CODES = {
    *(50, 64, 91, 112, 189, 262, 10107, 11600, 11602, 13388, 13435, 13436, 14031),
}


def run(step: Callable[[], R]) -> R:
    """Run `step` in a transaction. Retry for RETRY_TIMEOUT while other transactions write to the same rows.

    Raise Unsettled if the outcome of the commit is unknown. Inside another transaction, only run `step`.
    """
    if mongodb_connection().in_atomic_block_mongo:
        return step()
    deadline = time.monotonic() + RETRY_TIMEOUT
    for attempt in count():
        try:
            return run_once(step)
        except (DatabaseError, PyMongoError) as error:
            if not is_transient(error) or time.monotonic() >= deadline:
                raise
        longest = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2**attempt)
        time.sleep(uniform(0, longest))  # noqa: S311 # nosec B311 # no secret
    raise AssertionError("count() never ends")


def mongodb_connection() -> Any:
    """Return this thread's connection, untyped: Django's type lacks the attributes of MongoDB's backend."""
    return connection


def run_once(step: Callable[[], R]) -> R:
    ready_to_commit = False
    try:
        with transaction.atomic():
            result = step()
            ready_to_commit = True
        return result
    except (DatabaseError, PyMongoError) as error:
        if ready_to_commit and not is_transient(error):
            raise Unsettled from error
        raise
    finally:
        # django_mongodb_backend keeps a session whose commit has failed, and would write without a transaction in it.
        if session := mongodb_connection().session:
            session.end_session()
            mongodb_connection().session = None


def cause_of(error: BaseException) -> PyMongoError | None:
    """Return the driver's error, or None if there is none.

    django_mongodb_backend wraps most of them, but not those of a commit or of a cursor's next page.
    """
    cause = error if isinstance(error, PyMongoError) else error.__cause__
    return cause if isinstance(cause, PyMongoError) else None


def is_transient(error: BaseException) -> bool:
    """Return True if the step can be retried at once."""
    cause = cause_of(error)
    if cause is None or isinstance(cause, ServerSelectionTimeoutError):
        return False
    return cause.has_error_label(TRANSIENT)


def is_unavailable(error: BaseException) -> bool:
    """Return True for a temporary failure."""
    cause = cause_of(error)
    if isinstance(cause, OperationFailure):
        return cause.code in UNAVAILABLE_CODES or any(map(cause.has_error_label, UNAVAILABLE_LABELS))
    return isinstance(cause, ConnectionFailure)
