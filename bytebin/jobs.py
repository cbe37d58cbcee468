"""Work that requests leave behind for `manage.py jobs`: the queue between the two, by huey.

Without CACHE_URL, the queue is a SQLite file in DATA_DIR; with it, a list on that Redis, which several machines share.
The queue may lose jobs: it isn't synced, and no request fails because of it. So whatever a job does is also found in
the database by a sweep, every minute.
"""

import json
import logging
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

log = logging.getLogger(__name__)

NAME = "bytebin"
WAIT = 1.0  # seconds for which a request waits for the queue, at most
SLOWEST = 2.0  # seconds between two looks at an empty queue in SQLite

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

JOBS: dict[str, Callable[..., object]] = {}
SWEEPS: list[Callable[[], object]] = []


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages in JSON.

    Huey pickles them by default, so anyone who could write to the queue could run code in the worker.
    """

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(bytes(data)))


class Queue(NamedTuple):
    """`send` queues a call of `run` with its arguments."""

    huey: Huey
    send: Callable[..., object]


@cache
def queue() -> Queue:
    """Return the queue. Raise an error of SQLite, Redis or the system if it is down."""
    options = {"results": False, "serializer": JsonSerializer()}
    if settings.CACHE_URL:
        huey = RedisHuey(NAME, connection_pool=redis_pool(settings.CACHE_URL), **options)
    else:
        path = settings.DATA_DIR / "jobs.sqlite3"
        huey = SqliteHuey(NAME, filename=str(path), timeout=WAIT, fsync=False, **options)
    return Queue(huey, huey.task()(run))


def redis_pool(url: str) -> Any:
    from redis import ConnectionPool  # noqa: PLC0415  # installed only where it is used (requirements-redis.txt)

    # The worker waits for the next job for a second at a time.
    return ConnectionPool.from_url(url, socket_connect_timeout=WAIT, socket_timeout=2 * WAIT)


def job(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Register a function that `enqueue` names."""
    JOBS[function.__name__] = function
    return function


def sweep(function: Callable[[], Result]) -> Callable[[], Result]:
    """Register a function that is called every minute, for what the queue has lost."""
    SWEEPS.append(function)
    return function


def enqueue(name: str, *arguments: str) -> None:
    """Have the worker call the job of this name soon. Never raises: without a queue, a sweep does it later.

    Call this after the transaction, or the worker may come first.
    """
    try:
        queue().send(name, *arguments)
    except Exception as error:  # noqa: BLE001  # whatever the cause, the request has done its work
        log.warning("job %s was not queued (%s): a sweep will find it", name, type(error).__name__)


def run(name: str, *arguments: str) -> None:
    """Run a job. One that this release does not know is dropped: another release may have left it."""
    if (function := JOBS.get(name)) is None:
        log.warning("job %s is not known", name)
        return
    call(function, *arguments)


def run_sweeps() -> None:
    for function in SWEEPS:
        call(function)


def call(function: Callable[..., object], *arguments: str) -> None:
    """Call a job or a sweep. An error is logged, and the next one goes ahead."""
    close_old_connections()
    try:
        function(*arguments)
    except Exception:
        log.exception("job %s%r failed", function.__name__, arguments)
    finally:
        close_old_connections()


def consumer() -> Consumer:
    """Return what runs jobs, one at a time, and the sweeps between them."""
    huey = queue().huey
    huey.periodic_task(crontab())(run_sweeps)
    return huey.create_consumer(workers=1, max_delay=SLOWEST, graceful_signal="TERM")


def drain() -> None:
    """Run the jobs that are waiting, then the sweeps, and return."""
    huey = queue().huey
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
    run_sweeps()
