import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.http.errors import ParseException

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class MalformedBody(OSError):
    """The body's chunked transfer coding is malformed. An OSError, as applications expect of a body they can't read."""


class ApplicationFailed(Exception):
    """The application raised an OSError. gunicorn would take that for a lost connection and send no response."""


class CountedInput:
    """`wsgi.input` that counts the bytes that were read. gunicorn counts only the bytes that were requested.

    All methods raise OSError if the connection is lost or the client stalls, and MalformedBody.
    """

    def __init__(self, source: Body) -> None:
        self._source = source
        self.count = 0
        # True for a body of known length. With chunked transfer coding, only gunicorn's parser can find the end.
        reader = getattr(source, "reader", None)
        self.from_socket = isinstance(reader, LengthReader) and hasattr(reader.unreader, "sock")

    def read(self, size: int) -> bytes:
        return self._counted(self._source.read, size)

    def readinto(self, block: memoryview) -> int:
        """Read from the socket into `block` and return the number of bytes.

        It is less than the size of `block` at the end of the body, or if the client is slow. Requires `from_socket`; a
        caller uses either this method or `read` and `readline`. It exists because `read` copies every byte two more
        times.
        """
        reader = self._source.reader
        wanted = block[: reader.length]
        if not wanted:
            return 0
        held = reader.unreader.take_buffered()
        count = min(len(held), len(wanted))
        wanted[:count] = held[:count]
        reader.unreader.unread(held[count:])
        try:
            if count < len(wanted):
                count += reader.unreader.sock.recv_into(wanted[count:], 0, socket.MSG_WAITALL)
        except OSError:
            self._source.failed = True
            raise
        reader.length -= count
        self.count += count
        return count

    def readline(self, size: int) -> bytes:
        return self._counted(self._source.readline, size)

    def _counted(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            block = read(size)
        except ParseException as error:
            raise MalformedBody(str(error)) from None
        self.count += len(block)
        return block


def count_input(application: "WSGIApplication") -> "WSGIApplication":
    """Return `application` with a CountedInput as its `wsgi.input`. Raise ApplicationFailed for its OSErrors."""

    def counted(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"] = CountedInput(environ["wsgi.input"])
        try:
            return application(environ, start_response)
        except OSError as error:
            raise ApplicationFailed from error

    return counted
