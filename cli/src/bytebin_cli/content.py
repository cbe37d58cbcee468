"""An opened plain or encrypted file, as plaintext from any block onwards."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import Final, Protocol
from urllib.parse import unquote

import httpx

from bytebin_cli.account import Account
from bytebin_cli.body import open_body
from bytebin_cli.decrypt import Reader, fetch_envelope, file_keys, look_at
from bytebin_cli.errors import DamagedFile, DamagedLink, RemoteFileChanged, ServerRefused, WrongPassword
from bytebin_cli.format import SEGMENT_OVERHEAD, body_length, parse_envelope
from bytebin_cli.keys import FileKeys
from bytebin_cli.link import Link, Share
from bytebin_cli.manifest import MANIFEST_TYPE
from bytebin_cli.metadata import open_envelope
from bytebin_cli.progress import Screen
from bytebin_cli.ranged_body import Origin, RangedBody
from bytebin_cli.receipts import tell_received
from bytebin_cli.remote import Opening, WrongToken, fetch_opening, fetch_plain_ticket, same_security
from bytebin_cli.responses import connect
from bytebin_cli.retry import MANY_ATTEMPTS, RetryPolicy
from bytebin_cli.revisions import require_newest
from bytebin_cli.state import Record
from bytebin_cli.texts import gettext as _

# Bytes: an interrupted download resumes after its last complete block of about this size.
_BLOCK: Final = 1 << 23
_PARAMETER: Final = re.compile(r';\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)')


class Content(Protocol):
    """`size` is in bytes of plaintext, None if unknown. A block has `block` bytes of plaintext.

    `is_manifest`: it is the manifest of a bundle. `burns`: it is deleted once it was read.
    """

    name: str
    block: int
    encrypted: bool
    is_manifest: bool
    burns: bool

    @property
    def size(self) -> int | None: ...

    def pieces(self, first_block: int) -> Iterator[bytes]: ...

    def kept(self) -> Record:
        """Return what `restore_content` needs. It holds no key."""

    def tell_received(self) -> None:
        """Tell the server that all of it was verified and saved. Do nothing if nobody wants to know."""


class Network:
    """An HTTP client and its retry policy. `as_owner`: what it opens is its user's own, and counts no download."""

    def __init__(self, client: httpx.Client, policy: RetryPolicy, *, as_owner: bool = False) -> None:
        self.client = client
        self.policy = policy
        self.as_owner = as_owner

    def body(self, origin: Origin, position: int = 0) -> RangedBody:
        return RangedBody(self.client, origin, self.policy, position)


@contextmanager
def network_for(owner: Account | None, screen: Screen, *, as_owner: bool = False) -> Iterator[Network]:
    """Yield a network that sends the owner's API key with requests to their API, and to nothing else.

    Without it, nobody can open what came by an upload link. No key is sent for None.
    """
    with connect() as client:
        if owner:
            client.auth = partial(_authorise, owner)
        policy = RetryPolicy(MANY_ATTEMPTS, screen.report, Event())
        yield Network(client, policy, as_owner=as_owner)


def _authorise(owner: Account, request: httpx.Request) -> httpx.Request:
    base = httpx.URL(f"{owner.url}/api/v1/")
    same_server = (request.url.scheme, request.url.netloc) == (base.scheme, base.netloc)
    if same_server and request.url.path.startswith(base.path):
        request.headers["Authorization"] = f"Bearer {owner.key}"
    return request


class EncryptedContent:
    encrypted = True

    def __init__(
        self, network: Network, link: Link, keys: FileKeys, opening: Opening, *, burns: bool
    ) -> None:
        same_security(link, opening.download_url)
        self.burns = burns
        opened = open_envelope(parse_envelope(opening.envelope), keys)
        header = opened.envelope.header
        self.name = opened.metadata.name
        self.revision = opened.metadata.revision
        self.is_manifest = opened.metadata.media_type == MANIFEST_TYPE
        self.size: int | None = opened.metadata.size
        self._segments = max(1, _BLOCK // header.segment_length)
        self.block = self._segments * (header.segment_length - SEGMENT_OVERHEAD)
        self._network, self._link, self._opened = network, link, opened
        self._read_token = keys.read_token
        self._envelope = opening.envelope
        self._receipt = opening.receipt
        self._length = body_length(header.plaintext_length, header.segment_length)
        if opening.size != self._length:
            raise DamagedFile(_("The file is damaged: it was cut short or added to."))
        self._origin = Origin(opening.download_url, self._renew, opening.ticket, size=opening.size)

    def pieces(self, first_block: int) -> Iterator[bytes]:
        first = first_block * self._segments
        header = self._opened.envelope.header
        body = self._network.body(self._origin, min(self._length, first * header.segment_length))
        try:
            if first * header.segment_length < self._length:
                yield from open_body(self._opened, body, self._length, first=first)
        finally:
            body.close()

    def kept(self) -> Record:
        envelope = base64.b64encode(self._envelope).decode()
        return {
            "envelope": envelope,
            "ticket": self._origin.ticket,
            "url": self._origin.url,
            "size": self._length,
            "receipt": self._receipt,
            "burn": self.burns,
        }

    def tell_received(self) -> None:
        told = {"receipt": self._receipt, "burns": self.burns}
        tell_received(self._network.client, self._link, self._origin.ticket, **told)

    def _renew(self, expired: str, _refused: ServerRefused) -> str:
        network = self._network
        opening = fetch_opening(
            network.client, self._link, self._read_token, expired, as_owner=network.as_owner
        )
        if opening.envelope != self._envelope:
            raise RemoteFileChanged(_("The file on the server has changed since the download began."))
        return opening.ticket


class PlainContent:
    encrypted = False
    is_manifest = False
    block = _BLOCK

    def __init__(self, network: Network, share: Share, reader: Reader, kept: Record | None = None) -> None:
        self._network, self._share, self._reader = network, share, reader
        self.burns = bool(kept and kept.get("burn"))
        url = f"{share.base}/d/{share.file_id}"
        self._origin = Origin(url, self._renew)
        self._first: RangedBody | None = None
        self._password: str | None = None
        if kept:
            self.name = str(kept["name"])
            self._origin.ticket, self._origin.etag = str(kept["ticket"]), str(kept["etag"])
            self._origin.size = int(kept["size"])
            return
        if network.as_owner:
            self._origin.ticket = network.policy.retry(lambda: self._ticket(""))
        self._first = network.body(self._origin)
        headers = network.policy.retry(self._first.connect)
        self.name = file_name(headers.get("Content-Disposition", ""))

    @property
    def size(self) -> int | None:
        return self._origin.size

    def pieces(self, first_block: int) -> Iterator[bytes]:
        body = self._first or self._network.body(self._origin, first_block * self.block)
        self._first = None
        try:
            while piece := body.read(1 << 18):
                yield piece
        finally:
            body.close()

    def kept(self) -> Record:
        origin = self._origin
        known = {"name": self.name, "ticket": origin.ticket, "etag": origin.etag, "size": origin.size}
        return {**known, "burn": self.burns}

    def tell_received(self) -> None:
        """Have a file to burn deleted. The API takes no receipts of plain files, which have nothing to verify."""
        ticket = self._origin.ticket
        tell_received(self._network.client, self._share, ticket, receipt=False, burns=self.burns)

    def _renew(self, expired: str, refused: ServerRefused) -> str:
        if refused.burns and not self.burns and not self._network.as_owner:
            self._reader.agree_to_burn()
            self.burns = True
        try:
            return self._ticket(expired)
        except ServerRefused as error:
            if error.slug != "password-required":
                raise
        return self._open_with_password(expired)

    def _ticket(self, expired: str) -> str:
        network = self._network
        try:
            return fetch_plain_ticket(network.client, self._share, expired, as_owner=network.as_owner)
        except WrongToken:
            raise DamagedLink(_("The link is incomplete: the key after the # is missing.")) from None

    def _open_with_password(self, expired: str) -> str:
        self._password = self._password or self._reader.ask_password()
        try:
            return fetch_plain_ticket(self._network.client, self._share, expired, self._password)
        except WrongToken:
            raise WrongPassword(_("The password is wrong.")) from None


def open_content(network: Network, share: Share, reader: Reader) -> Content:
    """Open the file on the server, which counts as a download if the owner set a limit."""
    if not isinstance(share, Link):
        return PlainContent(network, share, reader)
    retry = network.policy.retry
    header, burns = retry(lambda: look_at(network.client, share))
    burns = burns and not network.as_owner
    if burns:
        reader.agree_to_burn()
    keys = file_keys(share.fragment, header, reader.ask_password)
    opening = retry(lambda: fetch_envelope(network.client, share, header, keys, as_owner=network.as_owner))
    content = EncryptedContent(network, share, keys, opening, burns=burns)
    require_newest(share, content.revision)
    return content


def restore_content(network: Network, share: Share, kept: Record, reader: Reader) -> Content | None:
    """Restore the content from its saved state. Return None if the state is insufficient. Raise WrongPassword."""
    try:
        if not isinstance(share, Link):
            return PlainContent(network, share, reader, kept) if kept["etag"] else None
        envelope, receipt = base64.b64decode(kept["envelope"]), kept.get("receipt") is True
        opening = Opening(envelope, str(kept["ticket"]), str(kept["url"]), int(kept["size"]), receipt)
    except (KeyError, TypeError, ValueError):
        return None
    header = parse_envelope(opening.envelope).header
    keys = file_keys(share.fragment, header, reader.ask_password)
    return EncryptedContent(network, share, keys, opening, burns=kept.get("burn") is True)


def file_name(disposition: str) -> str:
    """Return the name in a Content-Disposition: filename* before filename (RFC 6266, section 4.3), or "file"."""
    parameters = {name.lower(): value for name, value in _PARAMETER.findall(disposition)}
    charset, _quote, encoded = parameters.get("filename*", "").partition("'")
    if charset.lower() == "utf-8":
        return unquote(encoded.partition("'")[2])
    quoted = parameters.get("filename", "file")
    return re.sub(r"\\(.)", r"\1", quoted[1:-1]) if quoted.startswith('"') else quoted
