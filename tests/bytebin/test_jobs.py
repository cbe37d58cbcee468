"""The queue between requests and the worker, in SQLite and Redis: no request fails because of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from bytebin import jobs
from tests.bytebin.redis_server import RedisServer

pytestmark = pytest.mark.turns(3)


@pytest.fixture(params=["sqlite", "redis"])
def server(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[RedisServer | None]:
    redis = RedisServer().start() if request.param == "redis" else None
    settings.CACHE_URL, settings.DATA_DIR = redis.url if redis else "", tmp_path
    jobs.queue.cache_clear()
    yield redis
    jobs.queue().huey.storage.close()
    jobs.queue.cache_clear()
    if redis:
        redis.kill()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the job `note` was called with. There are no sweeps."""
    done: list[str] = []
    monkeypatch.setitem(jobs.JOBS, "note", done.append)
    monkeypatch.setattr(jobs, "SWEEPS", [])
    return done


@pytest.mark.django_db
@pytest.mark.usefixtures("server")
def test_jobs_are_done_once_and_in_their_order(done: list[str]) -> None:
    for argument in ("first", "second"):
        jobs.enqueue("note", argument)
    jobs.drain()
    assert done == ["first", "second"]
    jobs.drain()
    assert done == ["first", "second"]


@pytest.mark.django_db
@pytest.mark.usefixtures("server")
def test_an_unknown_job_and_one_that_fails_stop_no_other(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.JOBS, "fail", int)
    jobs.enqueue("of another release", "x")
    jobs.enqueue("fail", "no number")
    jobs.enqueue("note", "after them")
    jobs.drain()
    assert done == ["after them"]


@pytest.mark.usefixtures("server")
def test_messages_are_no_code() -> None:
    """huey's own are pickled, and who writes to the queue could run code in the worker."""
    jobs.enqueue("note", "x")
    message = jobs.queue().huey.storage.dequeue()
    assert bytes(message).startswith(b'["')


def test_a_request_neither_fails_nor_waits_without_a_queue(
    server: RedisServer | None, settings: Settings
) -> None:
    if server:
        jobs.queue()
        server.kill()
    else:
        settings.DATA_DIR = settings.DATA_DIR / "no such directory"
    start = time.monotonic()
    jobs.enqueue("note", "x")
    assert time.monotonic() - start < 3 * jobs.WAIT
    settings.DATA_DIR = settings.DATA_DIR.parent
