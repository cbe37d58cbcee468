"""The two-step open exchange with a server, and its body as a stream. The link's secret never comes here."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bytebin_cli.errors import DamagedFile, Refused, ServerBusy, ServerRefused
from bytebin_cli.format import MAX_ENVELOPE_LENGTH
from bytebin_cli.link import Link, Share
from bytebin_cli.responses import (
    network_errors,
    read_json,
    read_problem,
    retry_after,
    strange_answer,
    waiting_time,
)

# The largest right answer is an envelope in base64 and some names around it.
MAX_ANSWER_LENGTH: Final = 2 * MAX_ENVELOPE_LENGTH
_READ_SIZE: Final = 1 << 16

_PROBLEMS: Final = {
    "file-not-found": "There is no file behind this link: it was deleted, or the address is mistyped.",
    "file-expired": "The file has expired and is gone.",
    "file-taken-down": "The file was taken down by the operator of the server.",
    "download-limit-reached": "The file was downloaded as often as its owner allowed.",
}


class WrongToken(Refused):
    """The server knows the file and does not accept the token."""


@dataclass(frozen=True)
class Opening:
    """The answer to a right read token. `size` is the length of the body in bytes."""

    envelope: bytes = field(repr=False)
    ticket: str = field(repr=False)
    download_url: str
    size: int


def fetch_header(client: httpx.Client, link: Link, link_token: bytes) -> bytes:
    """Step 1. Raises WrongToken, ServerRefused or ServerUnreachable."""
    return _decode(_open(client, link, {"link_token": _encode(link_token)}), "header")


def fetch_opening(client: httpx.Client, link: Link, read_token: bytes, lapsed: str = "") -> Opening:
    """Step 2, which counts as one download where the owner set a limit. Raises as step 1.

    `lapsed` is the ticket of a download that goes on, and counts no more.
    """
    answer = _open(client, link, {"read_token": _encode(read_token)} | _earlier(lapsed))
    match answer:
        case {"ticket": str(ticket), "download_url": str(url), "size": int(size)} if ticket.isascii():
            return Opening(_decode(answer, "envelope"), ticket, url, size)
    raise strange_answer()


@contextmanager
def fetch_body(client: httpx.Client, link: Link, opening: Opening) -> Iterator["BodyStream"]:
    """The body as a stream with its announced length. Raises as step 1, also while the stream is read."""
    same_security(link, opening.download_url)
    headers = {"Bytebin-Ticket": opening.ticket}
    with network_errors(), client.stream("GET", opening.download_url, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise refusal(response)
        yield BodyStream(response, opening.size)


class BodyStream:
    """A response's body, read in pieces of at most the size asked for."""

    def __init__(self, response: httpx.Response, announced: int) -> None:
        self.length = int(response.headers.get("Content-Length", announced))
        self._pieces = response.iter_raw(_READ_SIZE)
        self._piece = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        if not self._piece:
            self._piece = memoryview(next(self._pieces, b""))
        taken, self._piece = self._piece[:size], self._piece[size:]
        return bytes(taken)


def same_security(link: Share, url: str) -> None:
    """Raises ServerRefused where a ticket that came securely would not go that way."""
    if link.base.startswith("https://") and not url.startswith("https://"):
        raise ServerRefused("The server wants to send the file over an insecure connection.")


def fetch_plain_ticket(client: httpx.Client, share: Share, lapsed: str = "") -> str:
    """Opens a limited file that is not encrypted. Raises WrongToken where it is encrypted after all.

    `lapsed` as in `fetch_opening`.
    """
    ticket = _open(client, share, _earlier(lapsed)).get("ticket")
    if not isinstance(ticket, str) or not ticket.isascii():
        raise strange_answer()
    return ticket


def _earlier(ticket: str) -> dict[str, str]:
    return {"ticket": ticket} if ticket else {}


def _open(client: httpx.Client, link: Share, token: Mapping[str, str]) -> dict[str, Any]:
    url = f"{link.base}/api/v1/files/{link.file_id}/open"
    with network_errors(), client.stream("POST", url, json=token) as response:
        if response.status_code != httpx.codes.OK:
            raise refusal(response)
        return read_json(response, MAX_ANSWER_LENGTH)


def refusal(response: httpx.Response) -> Refused:
    """What a problem means. Its own words are not shown: a stranger's server could write anything."""
    problem = read_problem(response, MAX_ANSWER_LENGTH)
    if problem.status == httpx.codes.TOO_MANY_REQUESTS:
        told = f"Too many tries: wait {waiting_time(response)} and try again."
        return ServerBusy(told, retry_after(response))
    if problem.slug == "wrong-token":
        return WrongToken("The server does not accept the key.")
    if problem.slug in _PROBLEMS:
        return ServerRefused(_PROBLEMS[problem.slug], problem.slug)
    told = f"The server refused with status {problem.status}: try again later."
    if problem.transient:
        return ServerBusy(told, retry_after(response))
    return ServerRefused(told, problem.slug)


def _encode(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _decode(answer: Mapping[str, Any], key: str) -> bytes:
    encoded = answer.get(key)
    if not isinstance(encoded, str):
        raise strange_answer()
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        raise DamagedFile("The file is damaged: the server sent no valid base64.") from None
