"""Parse the server's log."""

import json
import time
from typing import Any

from tests.server import Server

TIMEOUT = 60.0  # seconds; a line is written after its response
Line = dict[str, Any]


def lines(server: Server) -> list[Line]:
    """Return all JSON lines (LOG_FORMAT=json), without the startup message."""
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def access_lines(server: Server, **facts: object) -> list[Line]:
    """Return the access log lines that have all of `facts`."""
    return [
        line for line in lines(server) if line["logger"] == "bytebin.access" and facts.items() <= line.items()
    ]


def the_line(server: Server, **facts: object) -> Line:
    """Wait for the only access log line with `facts`, and return it."""
    deadline = time.monotonic() + TIMEOUT
    while not (found := access_lines(server, **facts)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(found) == 1, found
    return found[0]


def line_of(server: Server, response: Any) -> Line:
    """Return the only line of the request that got `response`."""
    return the_line(server, request_id=response.headers["X-Request-Id"])
