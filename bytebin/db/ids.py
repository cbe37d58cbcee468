"""Random identifiers and base62, which double-click selects whole and chat programs never cut off."""

import secrets
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def random_id(length: int) -> str:
    """`length` characters of base62: 5.95 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def base62(number: int, length: int) -> str:
    """`number`, big-endian, padded with zeros to `length` characters."""
    digits = ""
    while number or len(digits) < length:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
