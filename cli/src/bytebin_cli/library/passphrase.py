"""Argon2id for the library's passphrase (RFC 9106), and the limits of its parameters."""

import unicodedata
from typing import Final, NamedTuple

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from bytebin_cli.errors import Refused
from bytebin_cli.library.box import KEY_LENGTH
from bytebin_cli.library.errors import WrongKey
from bytebin_cli.texts import gettext as _


class Kdf(NamedTuple):
    """`time` in passes, `memory` in KiB. All are 0 where there is no passphrase."""

    id: int
    lanes: int
    time: int
    memory: int


ARGON2ID: Final = 2
NO_KDF: Final = Kdf(0, 0, 0, 0)
WRITTEN_KDF: Final = Kdf(ARGON2ID, 1, 3, 65_536)


def within_limits(kdf: Kdf) -> bool:
    """Return whether the parameters are strong enough, but not so expensive that they exhaust the reader."""
    return kdf.lanes == 1 and 3 <= kdf.time <= 16 and 65_536 <= kdf.memory <= 262_144


def stretch(passphrase: str, salt: bytes, kdf: Kdf) -> bytes:
    """Return 32 bytes. This takes `kdf.memory` KiB and up to seconds. Raise WrongKey for an empty passphrase."""
    try:
        # The same characters give the same key, however the keyboard composed them.
        secret = unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise WrongKey(
            _("The passphrase is not valid text: check the terminal's character encoding.")
        ) from None
    if not secret:
        raise WrongKey(_("The passphrase is empty."))
    try:
        return hash_secret_raw(secret, salt, kdf.time, kdf.memory, kdf.lanes, KEY_LENGTH, Type.ID)
    except HashingError:
        raise Refused(
            _("Checking the passphrase needs {size} MiB of free memory.").format(size=kdf.memory // 1024)
        ) from None
