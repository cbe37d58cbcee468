"""Hundreds of clients that are silent or slow, before, in or after a request, in either direction."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

STEP = 0.5  # seconds between two steps of a slow client
SMALL_BUFFER = 4096  # bytes that the kernel receives ahead of a slow reader


class Habit(NamedTuple):
    """What a client sends at first, and what it does every STEP seconds."""

    opening: bytes
    step: Callable[[socket.socket], object] = lambda _: None


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


def send_little(client: socket.socket) -> None:
    client.send(b"x" * 900)  # 1.8 kB/s: above the minimum rate of a body


def send_a_byte(client: socket.socket) -> None:
    client.send(b"x")


def read_little(client: socket.socket) -> None:
    client.recv(900)


def habits(download: str, upload: str, token: str) -> dict[str, Habit]:
    """Return all habits. `download` is the path of a large file, `upload` that of a chunk of 1 MiB."""
    body = ("Content-Length: 1048576", "Content-Type: application/octet-stream")
    known = (f"Authorization: Bearer {token}", *body)
    form = ("Content-Length: 1000", "Content-Type: application/x-www-form-urlencoded")
    return {
        "silent before a request": Habit(b""),
        "silent in a head": Habit(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "),
        "slow in a head": Habit(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", send_a_byte),
        "silent in a form": Habit(head("POST", "/account/login/", *form)),
        "silent in a chunk": Habit(head("PUT", upload, *known)),
        "slow in a chunk": Habit(head("PUT", upload, *known), send_little),
        "silent in a refused body": Habit(head("PUT", "/api/v1/files/x", *body)),
        "slow in a refused body": Habit(head("PUT", "/api/v1/files/x", *body), send_little),
        "silent in the rest of a small body": Habit(
            head("PUT", "/api/v1/files/x", "Content-Length: 5000") + b"x" * 1000
        ),
        "reading nothing": Habit(head("GET", download)),
        "reading slowly": Habit(head("GET", download), read_little),
        "silent after a request": Habit(head("GET", "/healthz")),
        "silent after the last request": Habit(head("GET", "/healthz", "Connection: close")),
    }


@contextmanager
def crowd(
    port: int,
    habit: Habit,
    count: int,
    *,
    networks: int,
    wrap: Callable[[socket.socket], socket.socket] = lambda client: client,
) -> Iterator[None]:
    """Connect `count` clients, from as many addresses of this machine as `networks`, and keep them at it.

    `wrap` adds TLS.
    """
    clients = [
        connect(port, f"127.9.{number % networks // 250}.{number % networks % 250 + 1}", wrap)
        for number in range(count)
    ]
    ended = threading.Event()

    def keep_on() -> None:
        while not ended.wait(STEP):
            for client in clients:
                with suppress(OSError):  # the server has dropped it
                    habit.step(client)

    steps = threading.Thread(target=keep_on)
    try:
        for client in clients:
            with suppress(OSError):
                client.send(habit.opening)
        steps.start()
        yield
    finally:
        ended.set()
        steps.join()
        for client in clients:
            client.close()


def connect(port: int, address: str, wrap: Callable[[socket.socket], socket.socket]) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    client.bind((address, 0))
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    wrapped = wrap(client)
    wrapped.setblocking(False)
    return wrapped
