"""A gibibyte is uploaded without being held in memory, and without being copied at completion."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import StartServer
from tests.figures import Figures
from tests.files.client import chunk_of, complete, create, put
from tests.peak_memory import PeakMemory
from tests.people import Person
from tests.server import Server

MIB = 2**20
CHUNK = 8 * MIB
BIG = 1024 * MIB
PARALLEL = 6  # what /limits tells clients
pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def quiet_server(start_server: StartServer) -> Server:
    """A separate server: what other tests leave in the allocator would be counted here."""
    return start_server(fresh=True)


@pytest.fixture(scope="module")
def dora(quiet_server: Server) -> Person:
    return quiet_server.create_person("dora@example.org")


def timed_upload(api: httpx.Client, size: int) -> float:
    """Return the seconds that `complete` took, after all chunks had been sent."""
    created = create(api, size, chunk_size=CHUNK)
    content = chunk_of(0, CHUNK)
    with ThreadPoolExecutor(PARALLEL) as pool:
        for response in pool.map(
            lambda n: put(api, created["id"], n, content), range(created["chunk_count"])
        ):
            assert response.status_code == 201, response.text
    started = time.perf_counter()
    response = complete(api, created["id"])
    took = time.perf_counter() - started
    assert response.status_code == 201, response.text
    assert response.json()["size"] == size
    return took


def test_a_gibibyte_costs_no_memory_and_no_time_to_complete(
    quiet_server: Server, dora: Person, figures: Figures
) -> None:
    small = [timed_upload(dora.api, CHUNK) for _ in range(5)]
    before = quiet_server.workers_rss()
    with PeakMemory(quiet_server) as memory:
        big = timed_upload(dora.api, BIG)
    grown = (memory.peak - before) / MIB
    figures(f"1 GiB: {grown:.0f} MiB more in memory; complete took {big * 1000:.0f} ms")
    assert grown < 64
    # Other load on the machine slows small uploads down as well.
    small += [timed_upload(dora.api, CHUNK) for _ in range(5)]
    assert big - max(small) < 0.1
