"""Random IDs in base62: a double click selects a whole ID, and chat programs include all of it in a link."""

import secrets
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


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
