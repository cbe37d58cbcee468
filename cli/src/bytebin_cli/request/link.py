"""Upload links: `https://host/u/<id>#r1.<key>`. The key is D, the digest of the link's public key, with a check."""

import hashlib
import re
import secrets
import string
from dataclasses import dataclass, field
from typing import Final

from bytebin_cli.library.fields import BadValue, decode, encode, fragment
from bytebin_cli.link import split_link
from bytebin_cli.request.errors import DamagedRequest
from bytebin_cli.texts import gettext as _

LABEL: Final = b"bytebin-request/1 "
DIGEST_LENGTH: Final = 32
ID_LENGTH: Final = 11
PADDED_ID_LENGTH: Final = 16
_CHECK_LENGTH: Final = 4
_LETTERS: Final = string.digits + string.ascii_letters
_PATH: Final = re.compile(r"(?P<prefix>(?:/[^/]+)*?)/u/(?P<id>[0-9A-Za-z]{11})/?")
_check_fragment = fragment(("r1", "r1p"), LABEL, empty=False)


@dataclass(frozen=True)
class RequestFragment:
    """The part after the #. D has 32 bytes, is a secret, and is excluded from repr()."""

    digest: bytes = field(repr=False)
    needs_password: bool


@dataclass(frozen=True)
class RequestLink:
    """`base` is scheme, host, port and path prefix, without a trailing slash."""

    base: str
    id: str
    fragment: RequestFragment


def parse_fragment(text: str) -> RequestFragment:
    """Parse a fragment without its #. Raise DamagedRequest unless it is canonical and its check is right."""
    try:
        _check_fragment(text)
    except BadValue:
        raise DamagedRequest(
            _("The upload link is damaged: the key after the # is missing, mistyped or cut short.")
        ) from None
    version, _dot, encoded = text.partition(".")
    return RequestFragment(decode(encoded)[:DIGEST_LENGTH], needs_password=version == "r1p")


def format_fragment(digest: bytes, *, needs_password: bool) -> str:
    """Return the fragment without its #."""
    check = hashlib.sha256(LABEL + b"fragment\0" + digest).digest()[:_CHECK_LENGTH]
    return f"{'r1p' if needs_password else 'r1'}.{encode(digest + check)}"


def parse_request_link(text: str) -> RequestLink:
    """Parse an upload link. Raise DamagedRequest. The message never repeats the link, which holds a key."""
    found = split_link(text, _PATH)
    if found is None:
        raise DamagedRequest(_("The upload link is damaged: it should look like https://host/u/link#r1.key."))
    base, request, after = found
    return RequestLink(base, request, parse_fragment(after))


def request_id(text: str, base: str) -> str:
    """Return the ID in an upload link of that server, with or without its key, or the argument if it is an ID.

    Raise DamagedRequest.
    """
    if re.fullmatch(f"[{_LETTERS}]{{{ID_LENGTH}}}", text):
        return text
    found = split_link(text, _PATH)
    if found is None or found[0] != base:
        raise DamagedRequest(_("This is neither an upload link of {url} nor its ID.").format(url=base))
    return found[1]


def new_request_id() -> str:
    """Draw the ID of a new link, 65 bits: the client draws it, because the card holds it."""
    return "".join(secrets.choice(_LETTERS) for _character in range(ID_LENGTH))


def padded_id(request: str) -> bytes:
    """Return the ID as cards and sealed keys hold it: 16 bytes, zeros at the end."""
    return request.encode().ljust(PADDED_ID_LENGTH, b"\0")
