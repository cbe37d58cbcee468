import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.http.body import Body, LengthReader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class CountedInput:
    """`wsgi.input` with a count of the bytes that were read. gunicorn knows only how many were asked for."""

    def __init__(self, source: Body) -> None:
        self._source = source
        self.count = 0
        # A body of known length behind gunicorn's parser; under chunked transfer coding only gunicorn finds its end.
        reader = getattr(source, "reader", None)
        self.from_socket = isinstance(reader, LengthReader) and hasattr(reader.unreader, "sock")

    def read(self, size: int) -> bytes:
        block: bytes = self._source.read(size)
        self.count += len(block)
        return block

    def readinto(self, block: memoryview) -> int:
        """Fills `block` straight from the socket; less comes at the end of the body, or from a client that stalls.

        Only with `from_socket`, and not mixed with the other two: `read` copies every byte twice more.
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
        line: bytes = self._source.readline(size)
        self.count += len(line)
        return line


def count_input(application: "WSGIApplication") -> "WSGIApplication":
    def counted(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"] = CountedInput(environ["wsgi.input"])
        return application(environ, start_response)

    return counted
