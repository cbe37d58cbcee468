"""Request bodies: streams that are read block by block, and JSON of bounded size."""

import json
from typing import Any, Protocol

from django.http import HttpRequest

from bytebin.errors import (
    BadRequest,
    BodyTooLarge,
    InvalidRequest,
    LengthRequired,
    UnsupportedMediaType,
)
from files.problems import broken_body

MAX_JSON = 256 * 1024  # bytes: the largest envelope is 88 kB in base64


class SocketInput(Protocol):
    """`wsgi.input` of a server that can read into a given block (bytebin/server/counted_input.py)."""

    def readinto(self, block: memoryview, /) -> int: ...


class Body:
    """The body of `request`, under chunked transfer coding too. A block is valid until the next read.

    Django returns a body without Content-Length as empty; the WSGI server knows where a chunked one ends.
    """

    def __init__(self, request: HttpRequest) -> None:
        server = request.META["wsgi.input"]
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        self._source = server if chunked and request.META.get("wsgi.input_terminated") else request
        self._socket: SocketInput | None = server if getattr(server, "from_socket", False) else None
        self._block: memoryview | None = None

    def read(self, size: int) -> bytes | memoryview:
        """Return at most `size` bytes, none at the end. Raise RequestTimeout or IncompleteBody."""
        try:
            return self._read(size) if self._socket is None else self._receive(self._socket, size)
        except OSError as error:
            raise broken_body(error) from None

    def _read(self, size: int) -> bytes:
        return bytes(self._source.read(size))

    def _receive(self, server: SocketInput, size: int) -> memoryview:
        """Read into one block that is reused for the whole body: new ones use more, uncached memory."""
        if self._block is None or len(self._block) < size:
            self._block = memoryview(bytearray(size))
        return self._block[: server.readinto(self._block[:size])]


def read_json(request: HttpRequest, limit: int = MAX_JSON) -> dict[str, Any]:
    """Return the JSON object in the body, an empty one for an empty body.

    Raises BodyTooLarge above `limit` bytes, UnsupportedMediaType, and BadRequest for anything but an object.
    """
    body = read_bounded(request, limit)
    if not body:
        return {}
    if media_type(request) != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json.")
    try:
        document = json.loads(body, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise BadRequest("The body must be a JSON object.")
    return document


def refuse_constant(name: str) -> None:
    """Raise ValueError for NaN and Infinity, which Python reads but JSON does not have (RFC 8259, section 6)."""
    raise ValueError(f"{name} is not JSON")


def read_bounded(request: HttpRequest, limit: int) -> bytearray:
    """Return the whole body. Raise BodyTooLarge if it has more than `limit` bytes."""
    source, body = Body(request), bytearray()
    while len(body) <= limit and (block := source.read(limit + 1 - len(body))):
        body += block
    if len(body) > limit:
        raise BodyTooLarge(f"A JSON body can have at most {limit} bytes.")
    return body


def media_type(request: HttpRequest) -> str:
    """Return the Content-Type without its parameters, in lower case."""
    return str(request.META.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()


def content_length(request: HttpRequest) -> int | None:
    """Return the Content-Length in bytes, None for a body that is chunked or has none. Raise InvalidRequest."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return None
    value = request.META.get("CONTENT_LENGTH") or ""
    if not value:
        return None
    if not value.isascii() or not value.isdigit():
        raise InvalidRequest("Content-Length must be a number of bytes.")
    return int(value)


def required_length(request: HttpRequest) -> int:
    """Return the Content-Length in bytes. Raise LengthRequired without one."""
    length = content_length(request)
    if length is None:
        raise LengthRequired
    return length
