"""What the owner accepts of what came by a link: a sealed key and an envelope of b1 that say the same."""

from dataclasses import dataclass, field

from bytebin_cli.errors import Refused
from bytebin_cli.format import FLAG_PASSWORD, FLAGS_OFFSET, Fragment, format_fragment, parse_envelope
from bytebin_cli.keys import derive_file_keys
from bytebin_cli.metadata import Metadata, open_envelope
from bytebin_cli.request.errors import DamagedRequest, UnsupportedRequest, of_file
from bytebin_cli.request.keys import KeyPair
from bytebin_cli.request.sealed_key import open_key
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class ReceivedFile:
    """A file that opens. `fragment` is that of its link, without its #; `note` and `sender` are "" if there are none.

    All text is a stranger's word.
    """

    fragment: str = field(repr=False)
    name: str
    media_type: str
    size: int
    note: str
    sender: str


def open_received(sealed: bytes, request: str, envelope: bytes, pair: KeyPair) -> ReceivedFile:
    """Open the sealed key and the envelope, and compare what they say. Raise RequestRefused."""
    opened = open_key(sealed, request, envelope, pair)
    fragment = Fragment(opened.secret, needs_password=False)
    metadata = _open_envelope(envelope, fragment)
    said = (opened.value["name"], opened.value["type"], opened.value["size"])
    if said != (metadata.name, metadata.media_type, metadata.size):
        raise DamagedRequest(_("The file is damaged: its sender says something else of it than it is."))
    return ReceivedFile(
        format_fragment(fragment).removeprefix("#"),
        *said,
        opened.value.get("note", ""),
        opened.value.get("sender", ""),
    )


def _open_envelope(raw: bytes, fragment: Fragment) -> Metadata:
    # Before the rules of b1, some of which are about the password's parameters.
    if any(flags & FLAG_PASSWORD for flags in raw[FLAGS_OFFSET : FLAGS_OFFSET + 1]):
        raise UnsupportedRequest(
            _("The file asks for a password, which files sent through an upload link never do.")
        )
    try:
        envelope = parse_envelope(raw)
        return open_envelope(envelope, derive_file_keys(fragment, envelope.header, None)).metadata
    except Refused as error:
        raise of_file(error) from None
