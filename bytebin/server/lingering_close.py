"""gunicorn hooks for responses sent before the end of the request's body, such as a refused chunk.

gunicorn alone would keep the connection alive, discard up to 64 KiB of the rest and then close. A client that sends its
next request on that connection finds it closed, and a client that is still sending is reset before it has read the
response. RFC 9112, section 9.6 says what to do instead: announce the close, then keep reading for a while.
gunicorn.conf.py installs the hooks. The timeout and the minimum rate apply here as well (timeouts.py).
"""

import socket
import sys
import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import ParseException

BLOCK_BYTES = 2**16
# Bytes that gunicorn itself discards on a connection that stays open (gunicorn/http/parser.py, _DRAIN_MAX_BYTES).
GUNICORN_DRAIN_BYTES = 2**16
# Limits for reading after the response. 64 MiB is the largest chunk (settings.MAX_CHUNK_BYTES).
LINGER_BYTES = 2**26
LINGER_SECONDS = 30.0


def announce(_worker: Any, req: Any) -> None:
    """Make the response say `Connection: close` if too much of the body is unread or the rest will never arrive."""
    client_says = req.should_close
    req.should_close = lambda: client_says() or req.body.failed or unread_bytes(req) >= GUNICORN_DRAIN_BYTES


def linger(_worker: Any, req: Any, environ: dict[str, Any], resp: Any) -> None:
    """Read the rest of the body after a response that ends its connection, then shut the connection down.

    This runs in the request's own thread. gunicorn's own close waits up to two seconds for the client in the main
    thread and holds up all other connections of the worker.
    """
    if resp is None or awaits_error_response(resp) or not resp.should_close():
        return
    connection: socket.socket = environ["gunicorn.socket"]
    try:
        discard_body(req)
    finally:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def awaits_error_response(resp: Any) -> bool:
    """Return whether the request failed and the worker will still answer that, in `handle_error`."""
    error = sys.exception()
    return error is not None and not isinstance(error, OSError) and not resp.headers_sent


def end_connection(connection: socket.socket) -> None:
    """Stop sending, read on until the client closes or is too slow, then shut the connection down.

    Unread bytes would make the kernel reset the connection, and the client might lose the response (RFC 9112, section
    9.6).
    """
    deadline, bytes_allowed = time.monotonic() + LINGER_SECONDS, LINGER_BYTES
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while bytes_allowed > 0 and time.monotonic() < deadline and (block := connection.recv(BLOCK_BYTES)):
            bytes_allowed -= len(block)
        connection.shutdown(socket.SHUT_RDWR)


def discard_body(req: Any) -> None:
    """Read and discard the body until its end, an error, LINGER_BYTES, LINGER_SECONDS or a lost connection."""
    deadline, bytes_allowed = time.monotonic() + LINGER_SECONDS, LINGER_BYTES
    with suppress(OSError, ParseException):
        while bytes_allowed > 0 and time.monotonic() < deadline and (block := req.body.read(BLOCK_BYTES)):
            bytes_allowed -= len(block)


def unread_bytes(req: Any) -> int:
    """Return how many bytes of the body are unread: sys.maxsize while a body with chunked transfer coding continues."""
    reader = req.body.reader
    if hasattr(reader, "length"):
        return int(reader.length)
    return sys.maxsize if reader.parser else 0
