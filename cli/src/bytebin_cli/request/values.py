"""What a link's card and a sender say: JSON in a box that is padded with zeros.

The limits are those of the format's tables.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bytebin_cli.errors import Refused
from bytebin_cli.library.fields import BadValue, Check, integer, members, text
from bytebin_cli.library.values import decode_value, encode_value
from bytebin_cli.request.errors import DamagedRequest
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

Value = dict[str, Any]
_PREFIX: Final = 4  # bytes: the length of the JSON


class Box(NamedTuple):
    """`logs` are the base-2 logarithms of its lengths; `damaged` says what is damaged."""

    check: Check
    logs: range
    damaged: str


CARD: Final = Box(
    members({"title": text(1, 255)}, {"text": text(1, 4096), "by": text(1, 80)}),
    range(11, 14),
    gettext_noop("The upload link is damaged: what it says of itself breaks a rule ({member})."),
)
SENT_FILE: Final = Box(
    members(
        {"name": text(1, 1024), "type": text(0, 255), "size": integer(0, 1 << 46)},
        {"note": text(1, 2000), "sender": text(1, 80)},
    ),
    range(9, 13),
    gettext_noop("The file is damaged: what its sender says of it breaks a rule ({member})."),
)


def fill_box(box: Box, before: bytes, value: Mapping[str, Any]) -> tuple[int, bytes]:
    """Return k, and 2^k bytes: `before`, the length of the JSON, the JSON, and zeros. The smallest box that holds it.

    Raise Refused for a value that the table does not allow.
    """
    try:
        encoded = encode_value(box.check(value))
    except BadValue as bad:
        raise Refused(
            _("An upload link cannot carry this: “{member}” is empty, too long or malformed.").format(
                member=bad
            )
        ) from None
    filled = before + len(encoded).to_bytes(_PREFIX) + encoded
    log2 = max(box.logs.start, (len(filled) - 1).bit_length())
    if log2 not in box.logs:
        raise Refused(_("An upload link cannot carry this: it is too long."))
    return log2, filled.ljust(1 << log2, b"\0")


def read_box(box: Box, padded: bytes) -> Value:
    """Return the JSON of what follows `before` in a box. Raise DamagedRequest."""
    length = int.from_bytes(padded[:_PREFIX])
    if length > len(padded) - _PREFIX or any(padded[_PREFIX + length :]):
        raise DamagedRequest(_(box.damaged).format(member="padding"))
    try:
        value: Value = box.check(decode_value(padded[_PREFIX : _PREFIX + length]))
    except BadValue as bad:
        raise DamagedRequest(_(box.damaged).format(member=str(bad) or "JSON")) from None
    return value
