"""The recovery code: 16 secret bytes and a check of 4, as 32 characters of Crockford's base32 in 8 groups."""

import hashlib
import hmac
from secrets import token_bytes
from typing import Final

from bytebin_cli.library.box import LABEL
from bytebin_cli.library.errors import DamagedLibrary
from bytebin_cli.texts import gettext as _

SECRET_LENGTH: Final = 16
_CHECK_LENGTH: Final = 4
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 5  # of a character
_LENGTH: Final = (SECRET_LENGTH + _CHECK_LENGTH) * 8 // _BITS
_GROUP: Final = 4
# ASCII only: str.upper() also maps characters of other scripts into the alphabet.
_SPELLINGS: Final = {
    **dict.fromkeys(map(ord, " \t\r\n-")),
    **{ord(letter.lower()): letter for letter in _ALPHABET},
    **dict.fromkeys(map(ord, "Oo"), "0"),
    **dict.fromkeys(map(ord, "IiLl"), "1"),
}


class MistypedCode(DamagedLibrary):
    """The recovery code has a wrong, missing or superfluous character. Nothing was asked of the server."""

    advice = ""


def new_secret() -> bytes:
    """Draw the 16 secret bytes of a recovery code."""
    return token_bytes(SECRET_LENGTH)


def format_code(secret: bytes) -> str:
    """Return the code of 16 secret bytes, in groups of four characters: XXXX-XXXX-…"""
    number = int.from_bytes(secret + _check(secret))
    letters = [_ALPHABET[number >> shift & 31] for shift in range((_LENGTH - 1) * _BITS, -1, -_BITS)]
    groups = ("".join(letters[start : start + _GROUP]) for start in range(0, _LENGTH, _GROUP))
    return "-".join(groups)


def parse_code(text: str) -> bytes:
    """Return the 16 secret bytes of a code, in any spelling that people use. Raise MistypedCode."""
    letters = text.translate(_SPELLINGS)
    if len(letters) != _LENGTH:
        raise MistypedCode(
            _("The recovery code is mistyped: it has {count} characters instead of {length}.").format(
                count=len(letters), length=_LENGTH
            )
        )
    if not set(letters) <= set(_ALPHABET):
        raise MistypedCode(
            _("The recovery code is mistyped: it consists of digits and letters other than U.")
        )
    number = 0
    for letter in letters:
        number = number << _BITS | _ALPHABET.index(letter)
    decoded = number.to_bytes(SECRET_LENGTH + _CHECK_LENGTH)
    secret, check = decoded[:SECRET_LENGTH], decoded[SECRET_LENGTH:]
    if not hmac.compare_digest(check, _check(secret)):
        raise MistypedCode(_("The recovery code is mistyped: one character is wrong, or two are swapped."))
    return secret


def ends_with(code: str, typed: str) -> bool:
    """Return whether these are the last four characters of a code, in any spelling that people use."""
    return typed.translate(_SPELLINGS) == code[-_GROUP:]


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(LABEL + b"recovery\0" + secret).digest()[:_CHECK_LENGTH]
