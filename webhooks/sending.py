"""Send one message: a POST to a checked address, without redirects, within a time limit. Uses no database."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from webhooks import guard
from webhooks.models import Problem

TIME_LIMIT = 15.0  # seconds for everything (Standard Webhooks: 15 to 30)
CONNECT_LIMIT = 5.0  # seconds for each address
PORTS = {"https": 443, "http": 80}


class Outcome(NamedTuple):
    """`problem` is None if the message was delivered. `status` is that of the answer, if there was one."""

    problem: Problem | None
    status: int | None = None


def post(url: str, headers: dict[str, str], body: bytes) -> Outcome:
    """Send `body` and return what came of it. Only the status of the answer is read."""
    parts = urlsplit(url)
    deadline = time.monotonic() + TIME_LIMIT
    try:
        status = status_of(parts, headers, body, deadline)
    except (guard.Unknown, guard.Refused, OSError, HTTPException) as error:
        return Outcome(Problem.TIMEOUT if time.monotonic() >= deadline else problem_of(error))
    if time.monotonic() >= deadline:
        return Outcome(Problem.TIMEOUT)  # the answer was cut off
    # A redirect is not followed: it would lead to an address that nobody has checked.
    return Outcome(None if 200 <= status < 300 else Problem.STATUS, status)


def status_of(parts: SplitResult, headers: dict[str, str], body: bytes, deadline: float) -> int:
    host, default_port = parts.hostname or "", PORTS[parts.scheme]
    port, encrypted = parts.port or default_port, parts.scheme == "https"
    targets = guard.targets(host, port, encrypted=encrypted)
    with closing(connect(targets)) as connection, ended_at(deadline, connection):
        http = HTTPConnection(host, port)
        http.default_port = default_port  # so that the Host header names no other
        with closing(http):
            http.sock = encrypt(connection, host) if encrypted else connection
            http.request("POST", f"{parts.path or '/'}{parts.query and '?'}{parts.query}", body, headers)
            return http.getresponse().status


def problem_of(error: Exception) -> Problem:
    kinds: list[tuple[type[Exception], Problem]] = [
        (guard.Unknown, Problem.NAME),
        (guard.Refused, Problem.ADDRESS),
        (TimeoutError, Problem.TIMEOUT),
        (ssl.SSLError, Problem.TLS),
        (OSError, Problem.CONNECTION),
    ]
    return next((problem for kind, problem in kinds if isinstance(error, kind)), Problem.ANSWER)


def connect(targets: list[guard.Target]) -> socket.socket:
    """Connect to the first address that answers. Raise the last OSError."""
    failed: OSError | None = None
    for family, address in targets:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_LIMIT)
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            failed = error
        else:
            connection.settimeout(TIME_LIMIT)
            return connection
    raise failed or OSError


def encrypt(connection: socket.socket, host: str) -> ssl.SSLSocket:
    return tls().wrap_socket(connection, server_hostname=host)


@cache
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def ended_at(deadline: float, connection: socket.socket) -> Iterator[None]:
    """Shut the connection down at `deadline`: a timeout of the socket begins anew with each byte that arrives."""
    descriptor = connection.dup()  # the connection itself is detached when it is encrypted
    timer = Timer(max(0.0, deadline - time.monotonic()), shut_down, [descriptor])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        descriptor.close()


def shut_down(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended
