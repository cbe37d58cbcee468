"""Parses share links: `https://host/f/<id>#b1.<key>`."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from bytebin_cli.errors import DamagedLink
from bytebin_cli.format import Fragment, parse_fragment
from bytebin_cli.texts import gettext as _

_PATH: Final = re.compile(r"(?P<prefix>(?:/[^/]+)*?)/f/(?P<file_id>[A-Za-z0-9_-]{1,64})/?")
# A plain file has two more URLs for the same bytes.
_PLAIN_PATH: Final = re.compile(
    r"(?P<prefix>(?:/[^/]+)*?)/(?:f/(?P<f>[A-Za-z0-9_-]{1,64})/?|d/(?P<d>[A-Za-z0-9_-]{1,64})|r/(?P<r>[A-Za-z0-9_-]{1,64})/.*)"
)


# What chat programs, mails and people write around a link. It ends neither an ID nor a key.
_BEFORE: Final = " \t\r\n<([{\"'*"
_AFTER: Final = " \t\r\n/.,;:!?)]}>\"'*|\u00bb\u201d\u2019\u2026"
_ENCODED_MARK: Final = re.compile(r"(/[fu]/[A-Za-z0-9_-]{1,64})/?%23")


@dataclass(frozen=True)
class Share:
    """A link to a file. `base` is scheme, host, port and path prefix, without a trailing slash."""

    base: str
    file_id: str


@dataclass(frozen=True)
class Link(Share):
    """A link to an encrypted file."""

    fragment: Fragment = field(repr=False)


def parse_link(text: str) -> Link:
    """Parse a link to an encrypted file. Raise DamagedLink. The message never repeats the link, which holds a key."""
    share = _parse(text, _PATH)
    if not isinstance(share, Link):
        raise DamagedLink(_("The link is incomplete: the key after the # is missing."))
    return share


def parse_share(text: str) -> Share:
    """Parse a link: a Link if it has a fragment, a Share otherwise. Raise DamagedLink."""
    return _parse(text, _PLAIN_PATH)


def split_link(text: str, pattern: re.Pattern[str]) -> tuple[str, str, str] | None:
    """Return base, ID and fragment of a link whose path matches, "" for no fragment. Return None for anything else.

    The pattern's first group is the path's prefix, and one of the others is the ID.
    """
    text = _ENCODED_MARK.sub(r"\1#", text.lstrip(_BEFORE).rstrip(_AFTER))
    try:
        parts = urlsplit(text)
        well_formed = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        well_formed = False
    path = pattern.fullmatch(parts.path) if well_formed else None
    if path is None or "@" in parts.netloc or not text.isprintable():
        return None
    prefix, *ids = path.groups()
    return f"{parts.scheme}://{parts.netloc}{prefix}", next(filter(None, ids)), parts.fragment


def _parse(text: str, pattern: re.Pattern[str]) -> Share:
    found = split_link(text, pattern)
    if found is None:
        raise DamagedLink(_("The link is damaged: it should look like https://host/f/file#b1.key."))
    base, file_id, fragment = found
    return Link(base, file_id, parse_fragment(fragment)) if fragment else Share(base, file_id)
