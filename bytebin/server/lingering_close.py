"""Answers that come before the end of the request's body: a chunk that is refused, a caller who may not upload.

gunicorn would say keep-alive, throw 64 KiB of the rest away and close: a client that sends its next request on that
connection finds it dead, and one that is still sending is reset before it has read the answer. RFC 9112, section 9.6
says what to do instead: announce the close, then read on for a while. These are gunicorn's hooks (gunicorn.conf.py).
The connection is read with patience (patience.py), here as anywhere.
"""

import socket
import time
from contextlib import suppress
from typing import Any

BLOCK = 2**16
DRAINED_BY_GUNICORN = 2**16  # bytes that may be left on a connection which stays open
MOST = 2**26  # bytes that are read on after the answer: the largest chunk
DEADLINE = 30.0  # seconds in all


def announce(_worker: Any, req: Any) -> None:
    """Has the answer say `Connection: close` where too much of the body is unread, or will never come."""
    client_says = req.should_close
    req.should_close = lambda: client_says() or req.body.failed or body_left(req) >= DRAINED_BY_GUNICORN


def linger(_worker: Any, req: Any, environ: dict[str, Any], resp: Any) -> None:
    """Reads on after an answer that ends its connection, and ends it here, in this request's own thread.

    gunicorn's own way of closing waits for the client up to two seconds, and the worker's other connections with it.
    """
    if resp is None or not resp.should_close():
        return
    connection: socket.socket = environ["gunicorn.socket"]
    try:
        read_on(req)
    finally:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def read_on(req: Any) -> None:
    deadline, most = time.monotonic() + DEADLINE, MOST
    with suppress(OSError):
        while most > 0 and time.monotonic() < deadline and (block := req.body.read(BLOCK)):
            most -= len(block)


def body_left(req: Any) -> float:
    """Bytes of the body that were not read yet; under chunked transfer coding nobody knows how many."""
    reader = req.body.reader
    if hasattr(reader, "length"):
        return float(reader.length)
    return float("inf") if reader.parser else 0.0
