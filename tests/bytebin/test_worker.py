"""Successive requests on one connection, as the worker handles them."""

import time
from collections.abc import Iterable
from errno import ENOSPC
from io import BytesIO

import pytest

from bytebin.server.counted_input import ApplicationFailed, count_input
from tests.conftest import StartServer
from tests.durability.raw_connection import Wire
from tests.files.client import CHUNK, chunk_of, create
from tests.people import Person
from tests.server import Server

TIMEOUT = 30.0  # seconds
STATUS = b"HTTP/1.1 "


def statuses(wire: Wire, count: int) -> list[int]:
    """Read `count` responses and return their statuses. Their bodies must not contain anything like a status line."""
    received = b""
    deadline = time.monotonic() + TIMEOUT
    while received.count(STATUS) < count:
        assert time.monotonic() < deadline, received
        block = wire.socket.recv(65_536)
        assert block, received
        received += block
    return [int(response[:3]) for response in received.split(STATUS)[1:]]


def test_pipelined_requests_are_answered_in_order(server: Server, alice: Person) -> None:
    upload_id = create(alice.api, 2 * CHUNK)["id"]
    with Wire(server.port) as wire:
        for index in (0, 0, 1):
            wire.begin_chunk(alice, upload_id, index, CHUNK)
            wire.send(chunk_of(index))
        wire.begin("GET", "/healthz", alice.token, 0)
        wire.begin("GET", "/there/is/nothing/here", alice.token, 0)
        assert statuses(wire, 5) == [201, 200, 201, 200, 404]
        wire.begin("GET", "/healthz", alice.token, 0)
        assert statuses(wire, 1) == [200]


def test_a_client_that_disconnects_right_after_a_response_leaves_nothing_behind(
    start_server: StartServer,
) -> None:
    server = start_server()
    for _ in range(50):
        with Wire(server.port) as wire:
            wire.begin("GET", "/healthz", "", 0)
            assert statuses(wire, 1) == [200]
    assert "Traceback" not in server.log()


def test_a_failure_of_the_application_is_not_taken_for_a_lost_connection() -> None:
    """gunicorn closes the connection without a response if an OSError reaches it."""

    def without_a_disk(_environ: object, _start_response: object) -> Iterable[bytes]:
        raise OSError(ENOSPC, "No space left on device")

    with pytest.raises(ApplicationFailed):
        count_input(without_a_disk)({"wsgi.input": BytesIO()}, lambda *_: lambda _: None)
    assert not issubclass(ApplicationFailed, OSError)
