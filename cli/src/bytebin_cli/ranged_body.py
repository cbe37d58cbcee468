"""A download as one stream of bytes: after a lost connection, it resumes with a Range request."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import httpx

from bytebin_cli.errors import (
    DamagedFile,
    RemoteFileChanged,
    ServerRefused,
    ServerUnreachable,
    TryAgainLater,
)
from bytebin_cli.remote import link_error
from bytebin_cli.responses import network_errors, unexpected_response
from bytebin_cli.retry import RetryPolicy
from bytebin_cli.texts import gettext as _

_ASK_FOR_TICKET: Final = ("ticket-required", "password-required")
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")


@dataclass
class Origin:
    """Where to download from. The first response sets `size` and `etag` if they are unknown.

    `renew` takes the expired ticket, or "", and the refusal that asks for one, and returns a new one.
    """

    url: str
    renew: Callable[[str, ServerRefused], str]
    ticket: str = ""
    etag: str = ""
    size: int | None = None


class RangedBody:
    """The origin's bytes from `position` onwards. Raise Refused, and RemoteFileChanged if the file was replaced."""

    def __init__(self, client: httpx.Client, origin: Origin, policy: RetryPolicy, position: int = 0) -> None:
        self._client = client
        self._origin = origin
        self._persistence = policy
        self._position = position
        self._failures = 0
        self._connection = ExitStack()
        self._pieces: Iterator[bytes] | None = None
        self._piece = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, and none only at the end."""
        while not self._piece and self._position != self._origin.size:
            try:
                self._receive()
            except TryAgainLater as error:
                self.close()
                self._failures += 1
                if self._failures >= self._persistence.attempts:
                    raise
                self._persistence.wait_after(self._failures, error)
        taken, self._piece = self._piece[:size], self._piece[size:]
        return bytes(taken)

    def connect(self) -> httpx.Headers:
        """Connect and return the response headers. Optional before read()."""
        try:
            return self._connect()
        except ServerRefused as error:
            if error.slug not in _ASK_FOR_TICKET:
                raise
            self._origin.ticket = self._origin.renew(self._origin.ticket, error)
            return self._connect()

    def close(self) -> None:
        self._connection.close()
        self._pieces = None

    def _receive(self) -> None:
        if self._pieces is None:
            self.connect()
        with network_errors():
            piece = next(self._pieces or iter(()), b"")
        if not piece and self._origin.size is None:
            self._origin.size = self._position
        elif not piece:
            raise ServerUnreachable(_("The connection was lost before the transfer was complete: try again."))
        self._failures = 0
        self._position += len(piece)
        self._piece = memoryview(piece)

    def _connect(self) -> httpx.Headers:
        self.close()
        with network_errors():
            response = self._open(self._origin.url, self._headers())
            if response.status_code == httpx.codes.FOUND:
                response = self._follow(response)
        if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise link_error(response)
        self._check(response)
        # As they arrive: blocks of a fixed size would lose the bytes received just before a connection is lost.
        self._pieces = response.iter_raw()
        return response.headers

    def _open(self, url: str, headers: dict[str, str]) -> httpx.Response:
        return self._connection.enter_context(self._client.stream("GET", url, headers=headers))

    def _follow(self, response: httpx.Response) -> httpx.Response:
        """Follow a redirect to the blob store, and send it nothing but the range: no ticket either.

        The server's ETag identifies the bytes. The store's ETag is different.
        """
        url = response.url.join(response.headers.get("Location", ""))
        if url.scheme != "https" and response.url.scheme == "https":
            raise unexpected_response()
        self._origin.etag = self._origin.etag or _strong(response.headers.get("ETag", ""))
        sent = self._headers()
        self.close()
        return self._open(str(url), {name: sent[name] for name in sent if name == "Range"})

    def _headers(self) -> dict[str, str]:
        headers = {"Bytebin-Ticket": self._origin.ticket} if self._origin.ticket else {}
        if self._position:
            headers["Range"] = f"bytes={self._position}-"
            if self._origin.etag:
                headers["If-Range"] = self._origin.etag
        return headers

    def _check(self, response: httpx.Response) -> None:
        """Check that the bytes continue the earlier ones, and that the size is the expected one."""
        origin = self._origin
        if response.status_code == httpx.codes.OK:
            if self._position:
                raise RemoteFileChanged(_("The file on the server has changed since the download began."))
            length = response.headers.get("Content-Length", "")
            size = int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
        else:
            field = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if field is None or int(field[1]) != self._position:
                raise unexpected_response()
            size = int(field[2])
        if origin.size is not None and size is not None and size != origin.size:
            raise DamagedFile(_("The file is damaged: it was cut short or added to."))
        origin.size = size if origin.size is None else origin.size
        origin.etag = origin.etag or _strong(response.headers.get("ETag", ""))


def _strong(etag: str) -> str:
    """Return a strong ETag, or "": ranges may be joined only if it is strong (RFC 9110, section 13.1.5)."""
    return "" if etag.startswith("W/") else etag
