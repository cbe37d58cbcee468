"""Random IDs in base62: a double click selects a whole ID, and chat programs include all of it in a link."""

import re
import secrets
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


MAX_LENGTH = 32  # more than any kind of ID has


class IdConverter:
    """The URL converter for IDs: a URL with anything else in their place does not exist."""

    regex = f"[0-9A-Za-z]{{1,{MAX_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def is_id(text: str) -> bool:
    """Return whether `text` may be an ID. Only such text is looked up: PostgreSQL refuses to compare with a NUL."""
    return re.fullmatch(IdConverter.regex, text) is not None


def random_id(length: int) -> str:
    """Return `length` random characters of base62, with 5.95 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def base62(number: int, length: int) -> str:
    """Return `number` in base62, most significant digit first, padded with zeros to `length` characters."""
    digits = ""
    while number or len(digits) < length:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
