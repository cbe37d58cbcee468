"""Chunks are streamed to the store: the server never holds a whole chunk in memory."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.campaign import LONG
from tests.conftest import StartServer
from tests.figures import Figures
from tests.files.client import complete, create, put
from tests.peak_memory import PeakMemory
from tests.people import Person
from tests.s3_server import S3Server

MIB = 2**20
CHUNK = 64 * MIB  # the largest
COUNT = 8 if LONG else 4
PARALLEL = 4
pytestmark = pytest.mark.alone


def send(person: Person, content: bytes, count: int) -> str:
    """Create an upload and send all its chunks. Return its ID."""
    upload_id = str(create(person.api, count * len(content), chunk_size=len(content))["id"])
    with ThreadPoolExecutor(PARALLEL) as pool:
        responses = pool.map(lambda index: put(person.api, upload_id, index, content), range(count))
        assert {response.status_code for response in responses} == {201}
    return upload_id


def test_streaming_chunks_takes_less_memory_than_one_chunk(
    start_server: StartServer, s3: S3Server, figures: Figures
) -> None:
    # One process, so that the first upload already makes it load and allocate what any upload needs.
    server = start_server(fresh=True, BLOB_STORE_URL=s3.url("memory"), WEB_CONCURRENCY="1")
    dora = server.create_person("dora@example.org")
    send(dora, b"x" * (8 * MIB), 2 * PARALLEL)
    before = server.workers_rss()
    with PeakMemory(server) as memory:
        upload_id = send(dora, b"y" * CHUNK, COUNT)
    grown = (memory.peak - before) / MIB
    figures(f"{COUNT} chunks of {CHUNK // MIB} MiB, {PARALLEL} at once: {grown:.0f} MiB more in memory")
    assert grown < CHUNK / MIB
    assert complete(dora.api, upload_id).json()["size"] == COUNT * CHUNK
