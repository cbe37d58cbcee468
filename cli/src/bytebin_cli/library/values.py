"""The JSON of each kind of item: what it may hold, and its encoding. The limits are those of the format's table."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from bytebin_cli.library.fields import (
    MAX_INTEGER,
    BadValue,
    Check,
    encoded_bytes,
    fragment,
    integer,
    listed,
    matching,
    members,
    several,
    text,
)

FILE, FOLDER, REQUEST, SETTINGS, OLD_KEY, HEAD = range(1, 7)
MAX_ITEMS: Final = 100_000
PAST_LENGTH: Final = 32
DIGEST_LENGTH: Final = 16
MAX_TAGS: Final = 16
Value = dict[str, Any]

_TIME: Final = integer(0, MAX_INTEGER)  # milliseconds since 1970
_SHORT_ID: Final = matching("[0-9A-Za-z]{11}", 11)
_LONG_ID: Final = matching("[0-9A-Za-z]{16}", 16)
_KEY: Final = encoded_bytes(32)
_THUMBNAIL: Final = matching("data:image/(?:webp|png|jpeg);base64,[0-9A-Za-z+/]+={0,2}", 6000)
_METHOD: Final = members({"id": _LONG_ID, "kind": integer(1, 3), "name": text(0, 64), "added": _TIME}, {})

_CHECKS: Final[Mapping[int, Check]] = {
    FILE: members(
        {
            "fragment": fragment(("b1", "b1p"), b"bytebin-e2ee/1 ", empty=True),
            "name": text(1, 1024),
            "type": text(0, 255),
            "size": integer(0, 1 << 46),
            "added": _TIME,
        },
        {
            "thumb": _THUMBNAIL,
            "note": text(1, 4096),
            "tags": listed(text(1, 64), 0, MAX_TAGS),
            "folder": _LONG_ID,
            "lists": listed(_SHORT_ID, 0, 8),
            "request": _SHORT_ID,
        },
    ),
    FOLDER: members({"name": text(1, 255), "added": _TIME}, {"parent": _LONG_ID}),
    REQUEST: members(
        {
            "seed": _KEY,
            "fragment": fragment(("r1", "r1p"), b"bytebin-request/1 ", empty=False),
            "title": text(1, 255),
            "added": _TIME,
        },
        {"password_key": _KEY},
    ),
    SETTINGS: members({"methods": listed(_METHOD, 1, 20, lambda method: method["id"])}, {}),
    OLD_KEY: members({"amk": _KEY}, {}),
    HEAD: members(
        {
            "count": integer(0, MAX_ITEMS),
            "root": encoded_bytes(32),
            "past": several(encoded_bytes(DIGEST_LENGTH), PAST_LENGTH),
            "device": text(0, 64),
            "at": _TIME,
        },
        {},
    ),
}


def check_value(kind: int, item_id: str, value: object) -> Value:
    """Return the value, with its integers as int. Raise BadValue, which names the member."""
    checked: Value = _CHECKS[kind](value)
    if kind == REQUEST and checked["fragment"].startswith("r1p.") and "password_key" not in checked:
        raise BadValue("password_key")
    if kind == FOLDER and checked.get("parent") == item_id:
        raise BadValue("parent")
    return checked


def encode_value(value: Value) -> bytes:
    """Return JSON in UTF-8. Raise BadValue for text that is not well-formed."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise BadValue from None


def decode_value(encoded: bytes) -> object:
    """Parse JSON. Raise BadValue: also for a lone surrogate anywhere, since unknown members are written again."""
    try:
        value: object = json.loads(encoded.decode(), parse_constant=_refuse_constant)
        if b"\\u" in encoded:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadValue from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise BadValue(name)  # NaN and Infinity are not JSON
