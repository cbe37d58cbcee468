"""The server's log, as a machine reads it."""

import json
import time
from typing import Any

from tests.server import Server

TIMEOUT = 60.0  # seconds; a line follows its answer, so the client is earlier
Line = dict[str, Any]


def lines(server: Server) -> list[Line]:
    """All lines of LOG_FORMAT=json, behind the greeting."""
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def access_lines(server: Server, **facts: object) -> list[Line]:
    """The requests' lines that say all of `facts`."""
    return [
        line for line in lines(server) if line["logger"] == "bytebin.access" and facts.items() <= line.items()
    ]


def the_line(server: Server, **facts: object) -> Line:
    """The only line that says `facts`, once it is there."""
    deadline = time.monotonic() + TIMEOUT
    while not (found := access_lines(server, **facts)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(found) == 1, found
    return found[0]


def line_of(server: Server, response: Any) -> Line:
    """The one line of the request that got `response`."""
    return the_line(server, request_id=response.headers["X-Request-Id"])
