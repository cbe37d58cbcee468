"""Checks of one member of an item's JSON. Each returns the value, or raises BadValue."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any, Final

Check = Callable[[Any], Any]

MAX_INTEGER: Final = (1 << 53) - 1
_FRAGMENT_LENGTH: Final = 48
_CHECK_LENGTH: Final = 4


class BadValue(ValueError):
    """A member is missing, or breaks its rule."""


def text(least: int, most: int) -> Check:
    """Text of that many bytes in UTF-8."""

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not least <= len(_utf8(value)) <= most:
            raise BadValue
        return value

    return check


def integer(least: int, most: int) -> Check:
    """An integral JSON number: 5, 5.0 and 5e0 are the same one, as they are in JavaScript."""

    def check(value: Any) -> Any:
        # In Python, bool is an int.
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadValue
        if not least <= value <= most or value != int(value):
            raise BadValue
        return int(value)

    return check


def matching(pattern: str, most: int) -> Check:
    """Text of at most `most` characters that matches the pattern as a whole."""
    compiled = re.compile(pattern)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or len(value) > most or not compiled.fullmatch(value):
            raise BadValue
        return value

    return check


def encoded_bytes(length: int) -> Check:
    """Canonical base64url, without padding, of that many bytes."""

    def check(value: Any) -> Any:
        if not isinstance(value, str) or len(decode(value)) != length:
            raise BadValue
        return value

    return check


def fragment(versions: tuple[str, ...], label: bytes, *, empty: bool) -> Check:
    """A link's fragment without its #: version, dot, and 48 characters of 32 bytes and their check of 4."""

    def check(value: Any) -> Any:
        if value == "" and empty:
            return value
        version, _dot, encoded = value.partition(".") if isinstance(value, str) else ("", "", "")
        if version not in versions or len(encoded) != _FRAGMENT_LENGTH:
            raise BadValue
        decoded = decode(encoded)
        secret, checked = decoded[:-_CHECK_LENGTH], decoded[-_CHECK_LENGTH:]
        expected = hashlib.sha256(label + b"fragment\0" + secret).digest()[:_CHECK_LENGTH]
        if not hmac.compare_digest(checked, expected):
            raise BadValue
        return value

    return check


def listed(entry: Check, least: int, most: int, name: Callable[[Any], Any] = lambda value: value) -> Check:
    """A list of that many entries, of which no two have the same name."""

    def check(value: Any) -> Any:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise BadValue
        entries = [entry(each) for each in value]
        if len({name(each) for each in entries}) < len(entries):
            raise BadValue
        return entries

    return check


def several(entry: Check, most: int) -> Check:
    """A list of at most `most` entries, in which one may come twice."""

    def check(value: Any) -> Any:
        if not isinstance(value, list) or len(value) > most:
            raise BadValue
        return [entry(each) for each in value]

    return check


def members(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    """An object with these members. Others, of a later version, are kept as they are."""

    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadValue
        checked = dict(value)
        for name, rule in {**required, **optional}.items():
            if name in value:
                checked[name] = _named(name, rule, value[name])
            elif name in required:
                raise BadValue(name)
        return checked

    return check


def encode(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode(encoded: str) -> bytes:
    """Decode canonical base64url without padding. Raise BadValue."""
    try:
        content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BadValue from None
    # Python's decoder also accepts "+" and "/", and bits behind the last byte.
    if encode(content) != encoded:
        raise BadValue
    return content


def _named(name: str, rule: Check, value: Any) -> Any:
    try:
        return rule(value)
    except BadValue:
        raise BadValue(name) from None


def _utf8(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise BadValue from None
