"""Only one request at a time writes a chunk, across threads and processes."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bytebin.errors import ChunkBusy
from files.blobstore import BlobStore
from files.blobstore.disk import MOST_WAITING
from tests.blobstore.conftest import Place
from tests.blobstore.holder import holder, state_of

CHUNK = 65_536
TIMEOUT = 60.0  # seconds until a thread must have begun
SHORT = 2.0  # seconds: less than a store waits for a lock


def seconds_to_lock(store: BlobStore, token: str, number: int, begun: Event | None = None) -> float:
    started = time.monotonic()
    if begun:
        begun.set()
    with store.lock_chunk(token, number):
        return time.monotonic() - started


def locked_in_a_thread(store: BlobStore, token: str, release: Event) -> Callable[[], None]:
    held = Event()

    def hold() -> None:
        with store.lock_chunk(token, 0):
            held.set()
            release.wait()

    pool = ThreadPoolExecutor(1)
    pool.submit(hold)
    assert held.wait(TIMEOUT)
    return pool.shutdown


def test_a_chunk_that_stays_locked_is_busy_for_threads_and_processes(place: Place) -> None:
    token = place.store.begin(2 * CHUNK, CHUNK)
    release = Event()
    finish = locked_in_a_thread(place.store, token, release)
    try:
        with holder(place.url, place.path, token, 0) as process:
            with pytest.raises(ChunkBusy):
                seconds_to_lock(place.store, token, 0)
            assert state_of(process) == "busy"
    finally:
        release.set()
        finish()


def test_other_chunks_and_other_blobs_are_not_locked(place: Place) -> None:
    token, other = place.store.begin(2 * CHUNK, CHUNK), place.store.begin(CHUNK, CHUNK)
    with place.store.lock_chunk(token, 0):
        assert seconds_to_lock(place.store, token, 1) < SHORT
        assert seconds_to_lock(place.store, other, 0) < SHORT
        with holder(place.url, place.path, token, 1) as process:
            assert state_of(process) == "locked"


def test_a_waiter_gets_the_lock_when_it_is_released(place: Place) -> None:
    token = place.store.begin(CHUNK, CHUNK)
    begun = Event()
    with ThreadPoolExecutor(1) as pool:
        with place.store.lock_chunk(token, 0):
            waiting = pool.submit(seconds_to_lock, place.store, token, 0, begun)
            assert begun.wait(TIMEOUT)
            time.sleep(0.3)
            assert not waiting.done()
        assert 0.2 < waiting.result() < SHORT


def test_an_error_releases_the_lock(place: Place) -> None:
    token = place.store.begin(CHUNK, CHUNK)
    with pytest.raises(ZeroDivisionError), place.store.lock_chunk(token, 0):
        raise ZeroDivisionError
    assert seconds_to_lock(place.store, token, 0) < SHORT


def test_a_killed_process_leaves_no_lock(place: Place) -> None:
    token = place.store.begin(CHUNK, CHUNK)
    with holder(place.url, place.path, token, 0) as process, ThreadPoolExecutor(1) as pool:
        assert state_of(process) == "locked"
        begun = Event()
        waiting = pool.submit(seconds_to_lock, place.store, token, 0, begun)
        assert begun.wait(TIMEOUT)
        time.sleep(0.3)
        assert not waiting.done()
        process.kill()
        assert waiting.result() < SHORT


def test_many_requests_for_one_chunk_block_few_threads(place: Place) -> None:
    token = place.store.begin(CHUNK, CHUNK)

    def attempt(_: int) -> float:
        started = time.monotonic()
        with pytest.raises(ChunkBusy):
            seconds_to_lock(place.store, token, 0)
        return time.monotonic() - started

    with place.store.lock_chunk(token, 0), ThreadPoolExecutor(64) as pool:
        took = list(pool.map(attempt, range(64)))
    assert sum(seconds >= SHORT for seconds in took) == MOST_WAITING
