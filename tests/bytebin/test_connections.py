"""Keeping or closing connections when the response is sent before the whole request was read."""

import socket
import time

import httpx
import pytest

from tests.files.client import API
from tests.people import Person
from tests.server import Server

MIB = 2**20


def request_head(server: Server, length: int) -> bytes:
    return (
        f"PUT {API}/files/x.bin HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def test_a_refused_large_body_closes_the_connection(stranger: Person) -> None:
    refused = stranger.api.put(f"{API}/files/x.bin", content=b"x" * (8 * MIB))
    assert refused.status_code == 401
    assert refused.headers["Connection"] == "close"
    assert refused.json()["status"] == 401


def test_a_refused_small_body_keeps_the_connection(stranger: Person) -> None:
    refused = stranger.api.put(f"{API}/files/x.bin", content=b"x" * 1000)
    assert refused.status_code == 401
    assert refused.headers["Connection"] == "keep-alive"


def test_one_connection_serves_request_after_request(server: Server) -> None:
    with httpx.Client(base_url=server.address, limits=httpx.Limits(max_connections=1)) as client:
        for length in (0, 1, 65_535, 65_536, 65_537, MIB, 0):
            assert client.put(f"{API}/files/x.bin", content=b"x" * length).status_code == 401


def test_a_client_reads_the_refusal_while_it_is_still_sending(server: Server) -> None:
    """Everything is sent before anything is read: a connection reset would discard the response."""
    length = 16 * MIB
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request_head(server, length) + b"x" * length)
        response = b""
        while block := connection.recv(65_536):
            response += block
    assert response.startswith(b"HTTP/1.1 401 ")


def seconds_to_response(server: Server) -> float:
    started = time.monotonic()
    assert httpx.get(f"{server.address}{API}/limits", timeout=60).status_code == 401
    return time.monotonic() - started


def expect_served(took: list[float]) -> None:
    """Check that 9 of 10 requests are fast. One may be delayed by the machine; blocked requests are all slow."""
    assert sorted(took)[len(took) * 9 // 10 - 1] < 1.5


def test_clients_that_keep_a_closed_connection_do_not_block_others(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(20)]
    try:
        for connection in idle:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        expect_served([seconds_to_response(server) for _ in range(10)])
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize("sent", [0, 100_000])
def test_clients_that_stall_after_a_refusal_do_not_block_others(server: Server, sent: int) -> None:
    stalled = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(20)]
    try:
        for connection in stalled:
            connection.sendall(request_head(server, 16 * MIB) + b"x" * sent)
        deadline = time.monotonic() + 8
        took = []
        while time.monotonic() < deadline:
            took.append(seconds_to_response(server))
            time.sleep(0.1)
        expect_served(took)
    finally:
        for connection in stalled:
            connection.close()
