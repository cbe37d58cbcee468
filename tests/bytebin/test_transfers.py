"""The bound on transfers that wait for their clients, and the minimum rate of a response."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bytebin.server import timeouts
from bytebin.server.timeouts import ClientTooSlow, TimedSocket
from bytebin.server.transfers import HEAD_START, Transfers

MIB = 2**20


class Waiting:
    """A transfer that has moved `moved` bytes in `waited` seconds."""

    def __init__(self, network: str, moved: int = 0, waited: float = 0.0) -> None:
        self.network, self.waited, self.wait_began = network, waited, 0.0
        self.bytes, self.dropped = moved, False

    def moved(self) -> int:
        return self.bytes

    def drop(self) -> None:
        self.dropped = True


def dropped(transfers: list[Waiting]) -> list[int]:
    return [number for number, each in enumerate(transfers) if each.dropped]


def test_the_slowest_transfer_of_a_network_is_dropped_beyond_its_bound() -> None:
    bound = Transfers(in_all=10, per_network=2)
    waiting = [Waiting("a", MIB, 1), Waiting("b", 0, 100), Waiting("a", 10_000, 1), Waiting("a", MIB, 2)]
    for each in waiting:
        bound.begin(each)
    assert dropped(waiting) == [2]


def test_beyond_the_bound_in_all_the_network_with_most_transfers_loses_its_slowest() -> None:
    bound = Transfers(in_all=3, per_network=3)
    waiting = [Waiting("a", MIB, 1), Waiting("a", MIB, 10), Waiting("b", 0, 100), Waiting("c")]
    for each in waiting:
        bound.begin(each)
    assert dropped(waiting) == [1]


def test_among_networks_with_equally_many_the_slowest_is_dropped() -> None:
    bound = Transfers(in_all=2, per_network=2)
    waiting = [Waiting("a", MIB, 1), Waiting("b", 0, 100), Waiting("c")]
    for each in waiting:
        bound.begin(each)
    assert dropped(waiting) == [1]


def test_within_the_bounds_the_slowest_is_dropped_on_demand() -> None:
    bound = Transfers(in_all=9, per_network=9)
    bound.drop_slowest()
    waiting = [Waiting("a", MIB, 1), Waiting("a", 0, 100), Waiting("b", 0, 200)]
    for each in waiting:
        bound.begin(each)
    bound.drop_slowest()
    assert dropped(waiting) == [1]


def test_a_new_transfer_does_not_count_as_the_slowest() -> None:
    bound = Transfers(in_all=1, per_network=1)
    waiting = [Waiting("a", HEAD_START, 2), Waiting("a")]
    for each in waiting:
        bound.begin(each)
    assert dropped(waiting) == [0]


def test_two_short_responses_of_one_client_are_not_dropped_for_a_crowd_of_slow_clients() -> None:
    bound = Transfers(in_all=48, per_network=40)
    crowd = [Waiting(f"crowd {number}", waited=1.0) for number in range(47)]
    short = [Waiting("a") for _ in range(4)]
    for each in (*crowd, *short):
        bound.begin(each)
    assert dropped(short) == []
    assert len(dropped(crowd)) == 3


def test_transfers_that_no_longer_wait_do_not_count() -> None:
    bound = Transfers(in_all=2, per_network=2)
    waiting = [Waiting("a") for _ in range(20)]
    for each in waiting:
        bound.begin(each)
        bound.end(each)
    assert dropped(waiting) == []


def test_after_any_number_of_arrivals_no_more_wait_than_the_bounds_allow() -> None:
    bound = Transfers(in_all=48, per_network=40)
    waiting = [Waiting(str(number % 3)) for number in range(500)]
    for each in waiting:
        bound.begin(each)
    assert len(dropped(waiting)) == 500 - 48
    alone = Transfers(in_all=48, per_network=40)
    waiting = [Waiting("a") for _ in range(500)]
    for each in waiting:
        alone.begin(each)
    assert len(dropped(waiting)) == 500 - 40


@pytest.fixture
def ends() -> Iterator[tuple[TimedSocket, socket.socket]]:
    """The server's and the client's end of a connection with small buffers."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with TimedSocket(accepted, Transfers(in_all=10, per_network=10)) as server:
            yield server, client


def read(client: socket.socket, size: int, every: float, ended: threading.Event) -> None:
    with suppress(OSError):
        while not ended.wait(every) and client.recv(size):
            pass


@pytest.mark.parametrize(("rate", "dropped"), [(0, True), (20_000, True), (200_000, False)])
def test_a_response_needs_a_minimum_rate(
    ends: tuple[TimedSocket, socket.socket], monkeypatch: pytest.MonkeyPatch, rate: int, dropped: bool
) -> None:
    """Without a byte for SEND_TIMEOUT, or below MINIMUM_SEND_RATE for somewhat longer, the client is dropped."""
    monkeypatch.setattr(timeouts, "SEND_TIMEOUT", 2.0)
    monkeypatch.setattr(timeouts, "MINIMUM_SEND_RATE", 80_000)
    server, client = ends
    server.begin_request()
    ended = threading.Event()
    reader = threading.Thread(target=read, args=(client, rate // 20, 0.05, ended))
    if rate:
        reader.start()
    began = time.monotonic()
    try:
        server.sendall(bytes(MIB))
    except ClientTooSlow:
        assert dropped
        assert 1.0 < time.monotonic() - began < 8.0
    else:
        assert not dropped
    finally:
        ended.set()
        if rate:
            reader.join()
