"""The two-step open exchange with a server, and the body as a stream. The link key never gets here."""

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
    unexpected_response,
    waiting_time,
)
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

# Bytes: the largest valid response is an envelope in base64 and a few other members.
MAX_RESPONSE_LENGTH: Final = 2 * MAX_ENVELOPE_LENGTH
_READ_SIZE: Final = 1 << 16
_TELLING_TIMEOUT: Final = 10.0  # seconds: the reader already has the file

_PROBLEMS: Final[Mapping[str, str]] = {
    "file-not-found": gettext_noop(
        "There is no file behind this link: it was deleted, or the link is mistyped."
    ),
    "file-expired": gettext_noop("The file has expired and is gone."),
    "file-taken-down": gettext_noop("The file was taken down by the operator of the server."),
    "download-limit-reached": gettext_noop("The file has reached its download limit."),
    "password-required": gettext_noop("The link needs a password."),
}


class WrongToken(Refused):
    """The file exists, but the server does not accept the token."""


@dataclass(frozen=True)
class Head:
    """The response to a valid link token: H, and whether the next step deletes the file."""

    header: bytes
    burns: bool


@dataclass(frozen=True)
class Opening:
    """The response to a valid read token. `size` is the length of the body in bytes.

    `receipt`: the owner wants to know when all of it was verified.
    """

    envelope: bytes = field(repr=False)
    ticket: str = field(repr=False)
    download_url: str
    size: int
    receipt: bool = False


def fetch_head(client: httpx.Client, link: Link, link_token: bytes) -> Head:
    """Step 1. Raise WrongToken, ServerRefused or ServerUnreachable."""
    response = _open(client, link, {"link_token": _encode(link_token)})
    return Head(_decode(response, "header"), response.get("burn") is True)


def fetch_opening(
    client: httpx.Client, link: Link, read_token: bytes, expired: str = "", *, as_owner: bool = False
) -> Opening:
    """Step 2, which counts as a download if the owner set a limit. Raise as step 1 does.

    `expired` is the ticket of a download to resume, which is not counted again. Nor is what the file's owner opens,
    `as_owner`, whose API key `client` sends.
    """
    response = _open(client, link, {"read_token": _encode(read_token)} | _earlier(expired) | _own(as_owner))
    match response:
        case {"ticket": str(ticket), "download_url": str(url), "size": int(size)} if ticket.isascii():
            return Opening(_decode(response, "envelope"), ticket, url, size, response.get("receipt") is True)
    raise unexpected_response()


@contextmanager
def fetch_body(client: httpx.Client, link: Link, opening: Opening) -> Iterator["BodyStream"]:
    """Yield the body as a stream. Raise as step 1 does, also while the stream is read."""
    same_security(link, opening.download_url)
    headers = {"Bytebin-Ticket": opening.ticket}
    with network_errors(), client.stream("GET", opening.download_url, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise link_error(response)
        yield BodyStream(response, opening.size)


class BodyStream:
    """A response's body. `read` returns at most the requested size."""

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
    """Raise ServerRefused if a ticket received over HTTPS would be sent over HTTP."""
    if link.base.startswith("https://") and not url.startswith("https://"):
        raise ServerRefused(_("The server wants to send the file over an insecure connection."))


def fetch_plain_ticket(
    client: httpx.Client,
    share: Share,
    expired: str = "",
    password: str | None = None,
    *,
    as_owner: bool = False,
) -> str:
    """Open an unencrypted file that has a download limit or a password, or is private.

    `expired` and `as_owner` are as in `fetch_opening`. Raise WrongToken for a wrong password, or if it is encrypted.
    """
    said = {"password": password} if password else {}
    ticket = _open(client, share, _earlier(expired) | _own(as_owner) | said).get("ticket")
    if not isinstance(ticket, str) or not ticket.isascii():
        raise unexpected_response()
    return ticket


def confirm_receipt(client: httpx.Client, share: Share, ticket: str) -> None:
    """Say that the whole file was received and verified. Raise Refused."""
    _post(client, share, "receipt", ticket)


def burn(client: httpx.Client, share: Share, ticket: str) -> None:
    """Delete the file, which the holder of `ticket` has read. Raise Refused."""
    _post(client, share, "burn", ticket)


def _post(client: httpx.Client, share: Share, action: str, ticket: str) -> None:
    url = f"{share.base}/api/v1/files/{share.file_id}/{action}"
    said = {"ticket": ticket}
    with network_errors(), client.stream("POST", url, json=said, timeout=_TELLING_TIMEOUT) as response:
        if not response.is_success:
            raise link_error(response)


def _own(as_owner: bool) -> dict[str, Any]:  # it has one meaning
    return {"as_owner": True} if as_owner else {}


def _earlier(ticket: str) -> dict[str, str]:
    return {"ticket": ticket} if ticket else {}


def _open(client: httpx.Client, link: Share, token: Mapping[str, str]) -> dict[str, Any]:
    url = f"{link.base}/api/v1/files/{link.file_id}/open"
    with network_errors(), client.stream("POST", url, json=token) as response:
        if response.status_code != httpx.codes.OK:
            raise link_error(response)
        return read_json(response, MAX_RESPONSE_LENGTH)


def link_error(response: httpx.Response, sentences: Mapping[str, str] = _PROBLEMS) -> Refused:
    """Return the error for a response to a link, by the last part of its problem's type.

    The server's own text is not shown: the server may be untrusted.
    """
    problem = read_problem(response, MAX_RESPONSE_LENGTH)
    if problem.status == httpx.codes.TOO_MANY_REQUESTS:
        message = _("Too many attempts: wait {time} and try again.").format(time=waiting_time(response))
        return ServerBusy(message, retry_after(response))
    if problem.slug == "wrong-token":
        return WrongToken(_("The server does not accept the key."))
    if problem.slug in sentences:
        return ServerRefused(_(sentences[problem.slug]), problem.slug, burns=problem.burns)
    message = _("The server refused with status {status}: try again later.").format(status=problem.status)
    if problem.transient:
        return ServerBusy(message, retry_after(response))
    return ServerRefused(message, problem.slug, burns=problem.burns)


def _encode(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _decode(response: Mapping[str, Any], key: str) -> bytes:
    encoded = response.get(key)
    if not isinstance(encoded, str):
        raise unexpected_response()
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        raise DamagedFile(_("The file is damaged: the server sent no valid base64.")) from None
