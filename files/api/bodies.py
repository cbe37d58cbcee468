"""Request bodies as streams: nothing here holds more than a block."""

from typing import Protocol

from django.http import HttpRequest
from rest_framework.request import Request

from bytebin.errors import EncodingNotSupported, InvalidRequest, LengthRequired
from files.problems import broken_body

# REST framework's request answers for Django's inside of it.
AnyRequest = HttpRequest | Request


class SocketInput(Protocol):
    """What stands behind `wsgi.input` where the server can fill a block of ours (bytebin/server/counted_input.py)."""

    def readinto(self, block: memoryview, /) -> int: ...


class Body:
    """The body of `request`, under chunked transfer coding too. A block is good until the next one is read.

    Django gives a body without Content-Length as empty; the WSGI server knows where a chunked one ends.
    """

    def __init__(self, request: HttpRequest) -> None:
        server = request.META["wsgi.input"]
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        self._source = server if chunked and request.META.get("wsgi.input_terminated") else request
        self._socket: SocketInput | None = server if getattr(server, "from_socket", False) else None
        self._block: memoryview | None = None

    def read(self, size: int) -> bytes | memoryview:
        try:
            return self._read(size) if self._socket is None else self._receive(self._socket, size)
        except OSError as error:
            raise broken_body(error) from None

    def _read(self, size: int) -> bytes:
        return bytes(self._source.read(size))

    def _receive(self, server: SocketInput, size: int) -> memoryview:
        """Into one block for the whole body: a new one for each read is cold memory, and more of it."""
        if self._block is None or len(self._block) < size:
            self._block = memoryview(bytearray(size))
        return self._block[: server.readinto(self._block[:size])]


def content_length(request: AnyRequest) -> int | None:
    """Content-Length in bytes, None where the body is chunked or has none."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return None
    value = request.META.get("CONTENT_LENGTH") or ""
    if not value:
        return None
    if not value.isascii() or not value.isdigit():
        raise InvalidRequest("Content-Length must be a number of bytes.")
    return int(value)


def required_length(request: AnyRequest) -> int:
    length = content_length(request)
    if length is None:
        raise LengthRequired
    return length


def refuse_encoding(request: AnyRequest) -> None:
    """Bytes are stored as they come, so a compressed body would come out as something else (RFC 9110, 8.4)."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise EncodingNotSupported
