"""A client that stalls or sends almost nothing does not block others for longer than ten seconds."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.conftest import StartServer
from tests.durability.raw_connection import Wire
from tests.files.client import API, CHUNK, chunk_of, create, json_of, put, upload
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

BODY_TIMEOUT = 8.0  # seconds, as docs/API.md says
SLACK = 6.0  # extra seconds for a busy machine
MIB = 2**20


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture
def upload_id(alice: Person) -> Iterator[str]:
    created = create(alice.api, 2 * CHUNK)
    yield str(created["id"])
    alice.api.delete(f"{API}/uploads/{created['id']}")


def received(person: Person, upload_id: str) -> int:
    return int(json_of(person.api.get(f"{API}/uploads/{upload_id}"))["received"]["count"])


def test_a_chunk_whose_client_goes_silent_is_answered_408_and_not_stored(
    server: Server, alice: Person, upload_id: str
) -> None:
    with Wire(server.port) as wire, nothing_stored(server):
        wire.begin_chunk(alice, upload_id, 0, CHUNK)
        wire.send(chunk_of(0)[: CHUNK // 2])
        silent_since = time.monotonic()
        response = wire.response()
        waited = time.monotonic() - silent_since
    assert response
    assert response.status == 408
    assert "connection: close" in response.head.lower()
    assert "retry-after: 1" in response.head.lower()
    assert response.problem()["type"] == f"{server.url}/problems/request-timeout"
    assert BODY_TIMEOUT - 2 < waited < BODY_TIMEOUT + SLACK
    assert put(alice.api, upload_id, 0, chunk_of(0)).status_code == 201


def test_the_chunk_of_a_vanished_client_can_be_sent_again_immediately(
    server: Server, alice: Person, upload_id: str
) -> None:
    """The client has vanished without closing the connection: the body timeout releases the lock on the chunk."""
    wire = Wire(server.port)
    wire.begin_chunk(alice, upload_id, 0, CHUNK)
    wire.send(chunk_of(0)[:1000])
    time.sleep(0.5)
    started = time.monotonic()
    statuses = [put(alice.api, upload_id, 0, chunk_of(0)).status_code]
    while statuses[-1] == 423:
        time.sleep(1)
        statuses.append(put(alice.api, upload_id, 0, chunk_of(0)).status_code)
    wire.socket.close()
    assert statuses[-1] == 201
    assert time.monotonic() - started < BODY_TIMEOUT + SLACK


def test_a_client_that_sends_a_byte_a_second_is_dropped(
    server: Server, alice: Person, upload_id: str
) -> None:
    with Wire(server.port) as wire:
        wire.begin_chunk(alice, upload_id, 0, CHUNK)
        started = time.monotonic()
        wire.trickle(3 * BODY_TIMEOUT, every=1.0)
        response = wire.response()
        waited = time.monotonic() - started
    assert response
    assert response.status == 408
    assert waited < BODY_TIMEOUT + SLACK
    assert received(alice, upload_id) == 0


def test_a_client_on_a_slow_connection_is_not_dropped(server: Server, alice: Person, upload_id: str) -> None:
    """16 KiB every three seconds, for longer than a silent client has, like a phone with bad reception."""
    content = chunk_of(0)
    with Wire(server.port) as wire:
        wire.begin_chunk(alice, upload_id, 0, CHUNK)
        for start in range(0, CHUNK, 16384):
            wire.send(content[start : start + 16384])
            time.sleep(3.0)
        response = wire.response()
    assert response
    assert response.status == 201


def test_an_unfinished_request_head_times_out(server: Server) -> None:
    with Wire(server.port) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        started = time.monotonic()
        wire.trickle(3 * BODY_TIMEOUT, every=1.0)
        with suppress(ConnectionResetError):
            assert wire.response() is None
        assert time.monotonic() - started < BODY_TIMEOUT + SLACK


OTHER_BODIES = [
    ("POST", f"{API}/uploads", "application/json"),
    ("POST", f"{API}/files", "multipart/form-data; boundary=frontier"),
    ("PUT", f"{API}/files/x.bin", "application/octet-stream"),
]


def test_any_other_body_that_stalls_is_answered_408_and_leaves_nothing(server: Server, alice: Person) -> None:
    """They all stall at the same time, so that the test waits for one timeout only."""
    with nothing_stored(server), ExitStack() as stalled:
        wires = [stalled.enter_context(Wire(server.port)) for _ in OTHER_BODIES]
        for wire, (method, path, kind) in zip(wires, OTHER_BODIES, strict=True):
            wire.begin(method, path, alice.token, 100_000, kind)
            if "multipart" in kind:
                wire.send(b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx')
        responses = [wire.response() for wire in wires]
        assert [response and response.status for response in responses] == [408] * len(OTHER_BODIES)


def test_a_connection_that_was_idle_serves_the_next_request(server: Server, alice: Person) -> None:
    with Wire(server.port) as wire:
        for idle in (BODY_TIMEOUT + 2, 0.0):
            wire.begin("GET", f"{API}/limits", alice.token, 0)
            response = wire.response()
            assert response
            assert response.status == 200
            time.sleep(idle)


def test_a_client_that_stalls_after_a_refusal_is_dropped(server: Server) -> None:
    with Wire(server.port) as wire:
        wire.begin("PUT", f"{API}/files/x.bin", "bb_wrong", 16 * MIB)
        response = wire.response()
        assert response
        assert response.status == 401
        started = time.monotonic()
        wire.trickle(4 * BODY_TIMEOUT, every=1.0)
        assert time.monotonic() - started < BODY_TIMEOUT + SLACK


def median_ms(client: httpx.Client, count: int) -> float:
    times = []
    for _ in range(count):
        started = time.monotonic()
        assert client.get(f"{API}/limits").status_code == 200
        times.append((time.monotonic() - started) * 1000)
    return statistics.median(times)


def test_others_are_served_during_a_hundred_stalled_uploads(server: Server, alice: Person) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    once = httpx.Limits(max_keepalive_connections=0)
    with (
        httpx.Client(base_url=server.address, headers=headers, timeout=30, limits=once) as newcomers,
        httpx.Client(base_url=server.address, headers=headers, timeout=30) as regular,
        ExitStack() as stalled,
    ):
        before = max(median_ms(newcomers, 20), median_ms(regular, 20))
        created = [create(alice.api, CHUNK) for _ in range(100)]
        for one in created:
            wire = stalled.enter_context(Wire(server.port))
            wire.begin_chunk(alice, one["id"], 0, CHUNK)
            wire.send(b"x" * 1000)
        started = time.monotonic()
        assert upload(alice.api, b"x" * CHUNK)["size"] == CHUNK
        beside = [median_ms(newcomers, 20), median_ms(regular, 20)]
        assert time.monotonic() - started < BODY_TIMEOUT, "the stalled uploads have been dropped already"
        stalled.close()
        # Measured again, in case the machine has become busier meanwhile.
        alone = max(before, median_ms(newcomers, 20), median_ms(regular, 20))
        assert max(beside) <= max(50.0, 2 * alone), (alone, beside)
