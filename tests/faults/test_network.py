"""Connections that break, stall or lose the response: the client's retries produce one identical file, once."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.campaign import seeded, taking_turns
from tests.conftest import StartServer
from tests.faults.retrying import RetryingClient
from tests.faults.settled import settle
from tests.faults.transfer import Transfer
from tests.files.client import API, CHUNK, OCTETS, chunk_of, create, put
from tests.people import Person
from tests.proxy.tcp import Fault, Kind, TcpProxy, tcp_proxy
from tests.server import Server

CHUNKS = 3
SILENCE = 1.0  # seconds without a response after which this client retries
LONGEST_HOLD = 10.0  # seconds for which a vanished client may block a chunk
SLACK = 6.0  # seconds that a busy machine may need on top
TOO_SLOW = 30.0  # seconds within which a client that sends a byte a second is dropped
STEPS = ["create", "chunk 0", "chunk 2", "complete"]
HEAD, MIDDLE = 100, 30_000  # bytes: within the request's head, and within a chunk's body
FAULTS = [
    *((step, Fault(Kind.RESET, HEAD)) for step in STEPS),
    *((step, Fault(Kind.SWALLOW)) for step in STEPS),
    *((step, Fault(Kind.MUTE)) for step in STEPS),
    ("create", Fault(Kind.STALL, HEAD)),
    ("chunk 1", Fault(Kind.STALL, MIDDLE)),
    ("complete", Fault(Kind.STALL, HEAD)),
    *((f"chunk {index}", Fault(Kind.RESET, MIDDLE)) for index in range(CHUNKS)),
    ("chunk 1", Fault(Kind.RESET, CHUNK)),  # the head has passed, and all but the last of the body
    ("chunk 1", Fault(Kind.DRIBBLE, HEAD)),
    ("chunk 2", Fault(Kind.DRIBBLE, MIDDLE)),
]


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Iterator[Server]:
    """A server on which everything that broken connections left is settled at the end."""
    running = start_server()
    yield running
    settle(running)


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture
def wire(server: Server) -> Iterator[TcpProxy]:
    with tcp_proxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def client(wire: TcpProxy, alice: Person) -> Iterator[RetryingClient]:
    """Open a new connection for each request, so that a fault hits the request that it is meant for."""
    with RetryingClient(wire.url, alice.token, timeout=SILENCE) as client:
        client.http.headers["Connection"] = "close"
        yield client


def count(server: Server, table: str) -> int:
    ((rows,),) = server.query(f"SELECT count(*) FROM {table}")  # noqa: S608  # a name in this file
    return int(rows)


def used(person: Person) -> int:
    return int(person.api.get(f"{API}/user").json()["quota"]["used"])


@pytest.mark.parametrize(
    "point",
    taking_turns(FAULTS, one_in=3),
    ids=[f"{fault.kind.value} {step} {fault.after}" for step, fault in FAULTS],
)
def test_retries_end_in_one_identical_file(
    server: Server, alice: Person, wire: TcpProxy, client: RetryingClient, point: tuple[str, Fault]
) -> None:
    step, fault = point
    transfer = Transfer(seeded(step, fault).randbytes(CHUNKS * CHUNK - 7))
    files, uploads, before = count(server, "files_file"), count(server, "files_upload"), used(alice)

    if fault.kind is Kind.DRIBBLE:
        client.http.timeout = httpx.Timeout(TOO_SLOW)  # the response is slow, and must not be retried

    def strike(now: str) -> None:
        if now == step:
            wire.arm(fault)

    strike("create")
    transfer.create(client, key=f"{step} {fault}")
    for index in range(CHUNKS):
        strike(f"chunk {index}")
        transfer.put(client, index)
    assert transfer.lost(client) == set()
    strike("complete")
    transfer.complete(client)

    assert len(wire.struck) == 1
    assert bool(client.failures) == (fault.kind is not Kind.DRIBBLE)
    assert transfer.is_whole(client)
    assert count(server, "files_file") == files + 1
    assert count(server, "files_upload") == uploads + 1
    assert used(alice) == before + len(transfer.content)


def test_a_truncated_chunk_is_not_stored(alice: Person, wire: TcpProxy) -> None:
    """The server sees an orderly end of input, and no digest was sent: only the length shows that bytes are missing."""
    upload = create(alice.api)
    wire.arm(Fault(Kind.HALF_CLOSE, MIDDLE))
    with RetryingClient(wire.url, alice.token) as client:
        response = put(client.http, upload["id"], 0, chunk_of(0), content_digest="")
    assert len(wire.struck) == 1
    assert response.status_code == 400
    assert response.json()["type"].endswith("/incomplete-body")
    assert put(alice.api, upload["id"], 0, chunk_of(0)).status_code == 201


def test_a_half_closed_connection_still_gets_the_response(server: Server, alice: Person) -> None:
    upload = create(alice.api)
    with closing(half_sent_chunk(server, alice, upload["id"], CHUNK)) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(12) == b"HTTP/1.1 201"


@pytest.mark.parametrize("kind", [Kind.STALL, Kind.RESET])
def test_a_vanished_client_does_not_block_others(alice: Person, wire: TcpProxy, kind: Kind) -> None:
    """A client stalls in the middle of a chunk. Another client sends the same chunk with retries."""
    transfer = Transfer(seeded(kind).randbytes(CHUNK))
    with RetryingClient(alice.address, alice.token, timeout=TOO_SLOW) as present:
        transfer.create(present, key=f"vanished {kind}")
        with RetryingClient(wire.url, alice.token, timeout=SILENCE, retry_for=0) as vanishing:
            wire.arm(Fault(kind, MIDDLE))
            began = time.monotonic()
            with pytest.raises(Exception, match=r"ReadTimeout|WriteError|ReadError"):
                transfer.put(vanishing, 0)
        transfer.put(present, 0)
        held = time.monotonic() - began
        assert len(wire.struck) == 1
        assert held < LONGEST_HOLD + SLACK
        transfer.complete(present)
        assert transfer.is_whole(present)


@pytest.mark.long
def test_a_client_that_sends_a_byte_a_second_is_dropped(server: Server, alice: Person) -> None:
    upload = create(alice.api)
    began = time.monotonic()
    with closing(half_sent_chunk(server, alice, upload["id"], MIDDLE)) as connection:
        connection.settimeout(1.0)
        response = b""
        while not response and time.monotonic() - began < TOO_SLOW:
            connection.sendall(b"x")
            try:
                response = connection.recv(4096)
            except TimeoutError:
                continue
    assert response.startswith(b"HTTP/1.1 408"), f"after {time.monotonic() - began:.0f} s: {response!r}"
    assert b"connection: close" in response.lower()
    assert put(alice.api, upload["id"], 0, chunk_of(0)).status_code == 201


@pytest.mark.long
def test_a_stalled_body_is_answered_408_on_every_endpoint(server: Server, alice: Person) -> None:
    """A slow client gets a response that says why it was dropped, and that it may retry."""
    head = f"PUT {API}/files/x.bin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    with closing(connect(server)) as connection:
        connection.sendall(f"{head}Authorization: Bearer {alice.token}\r\n\r\nsome".encode())
        connection.settimeout(TOO_SLOW)
        assert connection.recv(12) == b"HTTP/1.1 408"


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port))


def half_sent_chunk(server: Server, person: Person, upload_id: str, length: int) -> socket.socket:
    """Return a connection on which a chunk's head and its first `length` bytes have been sent."""
    connection = connect(server)
    head = (
        f"PUT {API}/uploads/{upload_id}/chunks/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {OCTETS}\r\n"
        f"Authorization: Bearer {person.token}\r\nContent-Length: {CHUNK}\r\n\r\n"
    )
    connection.sendall(head.encode() + chunk_of(0)[:length])
    return connection
