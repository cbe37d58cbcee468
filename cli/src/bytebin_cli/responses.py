"""HTTP responses: bounded JSON, problem documents (RFC 9457) as error messages, and connection errors."""

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from bytebin_cli import __version__
from bytebin_cli.errors import Refused, ServerBusy, ServerRefused, ServerUnreachable
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop, ngettext

_READ_SIZE: Final = 1 << 16
# Characters of the server's text that are shown at most.
_MAX_SHOWN: Final = 400
_MAX_RETRY_AFTER: Final = 86_400.0
_TIMEOUT: Final = 60.0  # seconds without a byte moving
_NOT_REACHED: Final = gettext_noop("The server cannot be reached: check the link and the connection.")
_TRANSIENT: Final = frozenset({408, 423, 429})


@dataclass(frozen=True)
class Problem:
    """An error response. Members that are missing or not text are empty strings.

    `burns`: it is a file's, and opening that deletes it.
    """

    status: int
    slug: str = ""
    title: str = ""
    detail: str = ""
    burns: bool = False

    @property
    def transient(self) -> bool:
        """True if the same request may succeed later, as docs/API.md defines it."""
        return self.status in _TRANSIENT or self.status >= 500


def connect(*, connections: int = 10) -> httpx.Client:
    """Create a client that follows no redirects and accepts no content encodings, so that Content-Length is exact."""
    headers = {"User-Agent": f"bytebin-cli/{__version__}", "Accept-Encoding": "identity"}
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.Client(headers=headers, timeout=_TIMEOUT, limits=limits)


def read_json(response: httpx.Response, limit: int) -> dict[str, Any]:
    """Read at most `limit` bytes. Raise ServerRefused if the response is not a JSON object."""
    received = bytearray()
    for piece in response.iter_raw(_READ_SIZE):
        received += piece
        if len(received) > limit:
            raise unexpected_response()
    try:
        document: Any = json.loads(received)
    except (ValueError, RecursionError):
        raise unexpected_response() from None
    if not isinstance(document, dict):
        raise unexpected_response()
    return document


def read_problem(response: httpx.Response, limit: int = 1 << 18) -> Problem:
    try:
        document = read_json(response, limit)
    except ServerRefused:
        return Problem(response.status_code)
    kind = _text(document.get("type"))
    slug = re.split(r"[/#]", kind.rstrip("/"))[-1]
    title, detail = _text(document.get("title")), _text(document.get("detail"))
    return Problem(response.status_code, slug, title, detail, document.get("burn") is True)


def api_error(response: httpx.Response) -> Refused:
    """Return the error for a response to a request with a key: the server's own message, made safe to print."""
    if response.has_redirect_location:
        place = printable(response.headers["Location"])
        return ServerRefused(
            _("The server redirects to {place}. Redirects are not followed with an API key.").format(
                place=place
            )
        )
    problem = read_problem(response)
    if not problem.transient:
        return ServerRefused(_sentence(problem), problem.slug)
    if problem.status == httpx.codes.TOO_MANY_REQUESTS:
        message = _("Too many requests: wait {time} and try again.").format(time=waiting_time(response))
        return ServerBusy(message, retry_after(response))
    return ServerBusy(_sentence(problem), retry_after(response))


def retry_after(response: httpx.Response) -> float:
    """Return the seconds in Retry-After, or 0. Dates are ignored: bytebin never sends them."""
    seconds = response.headers.get("Retry-After", "")
    return min(float(seconds), _MAX_RETRY_AFTER) if re.fullmatch(r"[0-9]{1,6}", seconds) else 0.0


def waiting_time(response: httpx.Response) -> str:
    seconds = round(retry_after(response))
    if not seconds:
        return _("a while")
    return ngettext("{seconds} second", "{seconds} seconds", seconds).format(seconds=seconds)


def printable(text: str) -> str:
    """Make untrusted text safe for a terminal: one line, no control or invisible characters."""
    visible = "".join(letter if unicodedata.category(letter)[0] not in "CZ" else " " for letter in text)
    return " ".join(visible.split())[:_MAX_SHOWN]


def well_formed(text: str) -> str:
    """Replace lone surrogates, which neither UTF-8 nor JSON can carry. Python decodes undecodable bytes to them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unexpected_response() -> ServerRefused:
    return ServerRefused(_("The server sent a response that this program does not understand."))


@contextmanager
def network_errors() -> Iterator[None]:
    """Raise ServerUnreachable if no complete response arrived, ServerRefused for a URL that cannot be requested."""
    try:
        yield
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        raise ServerUnreachable(
            _("The connection was lost before the transfer was complete: try again.")
        ) from None
    except httpx.TimeoutException:
        raise ServerUnreachable(_("The server took too long to respond: try again.")) from None
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
        raise ServerRefused(_(_NOT_REACHED)) from None
    except httpx.HTTPError:
        raise ServerUnreachable(_(_NOT_REACHED)) from None


def _text(value: object) -> str:
    return printable(value) if isinstance(value, str) else ""


def _sentence(problem: Problem) -> str:
    """Join title and detail. Leave the title out if the detail repeats it."""
    if not problem.title and not problem.detail:
        return _("The server refused with status {status}: try again later.").format(status=problem.status)
    if not problem.title or problem.detail.startswith(problem.title):
        return problem.detail
    return f"{problem.title}. {problem.detail}".strip()
