"""Unlock methods: the library's key (AMK), wrapped under a passphrase, a passkey's PRF output or a recovery code.

Every rule of the header is checked before a KDF runs. A method has 188 bytes.
"""

import re
import secrets
import string
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bytebin_cli.library.box import KEY_LENGTH, OVERHEAD, open_box, salt_of, seal_box
from bytebin_cli.library.errors import DamagedLibrary, RolledBack, UnsupportedLibrary, WrongContext
from bytebin_cli.library.passphrase import ARGON2ID, NO_KDF, WRITTEN_KDF, Kdf, stretch, within_limits
from bytebin_cli.library.recovery import parse_code
from bytebin_cli.texts import gettext as _

MAGIC: Final = bytes.fromhex("8942424C310D0A1A")
PASSPHRASE, PASSKEY, RECOVERY = 1, 2, 3
HEADER_LENGTH: Final = 64
METHOD_LENGTH: Final = HEADER_LENGTH + OVERHEAD + KEY_LENGTH
ID_LENGTH: Final = 16
MAX_GENERATION: Final = (1 << 32) - 1
_HEADER: Final = struct.Struct(">8sBBBBB3sIII4s16s16s")
_USE: Final = b"unlock"
_LETTERS: Final = string.digits + string.ascii_letters
_ID: Final = re.compile(rb"[0-9A-Za-z]{16}")


@dataclass(frozen=True)
class MasterKey:
    """An AMK, 32 bytes, and its generation, from 1. The key is excluded from repr()."""

    generation: int
    key: bytes = field(repr=False)


class AskedMethod(NamedTuple):
    """What the reader asks for. `least_generation` is the highest that this device has seen."""

    account: str
    id: str
    kind: int
    least_generation: int = 1


class SealedMethod(NamedTuple):
    id: str
    kind: int
    sealed: bytes


@dataclass(frozen=True)
class MethodHeader:
    """The first 64 bytes, checked."""

    kind: int
    kdf: Kdf
    generation: int
    account: str
    id: str


def new_id() -> str:
    """Draw an id of 16 characters, for a method or a folder: 95 bits."""
    return "".join(secrets.choice(_LETTERS) for _character in range(ID_LENGTH))


def parse_method(sealed: bytes) -> MethodHeader:
    """Check everything that needs no key. Raise DamagedLibrary or UnsupportedLibrary."""
    if len(sealed) != METHOD_LENGTH:
        raise DamagedLibrary(_("A way to unlock the library is damaged: it has the wrong length."))
    (
        magic,
        version,
        suite,
        kind,
        kdf_id,
        lanes,
        zeros,
        time,
        memory,
        generation,
        more_zeros,
        account,
        method_id,
    ) = _HEADER.unpack_from(sealed)
    if magic != MAGIC:
        raise DamagedLibrary(_("A way to unlock the library is damaged: it is of another format."))
    if version != 1 or suite != 1 or any(zeros + more_zeros):
        raise UnsupportedLibrary(_("A way to unlock the library is of a version that is not supported."))
    if kind not in (PASSPHRASE, PASSKEY, RECOVERY):
        raise UnsupportedLibrary(_("A way to unlock the library is of an unknown kind."))
    kdf = Kdf(kdf_id, lanes, time, memory)
    _check_kdf(kind, kdf)
    if generation < 1:
        raise DamagedLibrary(_("A way to unlock the library is damaged: its key has no generation."))
    if not _ID.fullmatch(account) or not _ID.fullmatch(method_id):
        raise DamagedLibrary(_("A way to unlock the library is damaged: its id is malformed."))
    return MethodHeader(kind, kdf, generation, account.decode(), method_id.decode())


def seal_passphrase(account: str, master: MasterKey, passphrase: str) -> SealedMethod:
    """Wrap the AMK under a passphrase, with a new id, salt and nonce. This takes 64 MiB and about 0.1 s."""
    return _seal(
        account, PASSPHRASE, WRITTEN_KDF, master, lambda salt: stretch(passphrase, salt, WRITTEN_KDF)
    )


def seal_passkey(account: str, master: MasterKey, prf: bytes) -> SealedMethod:
    """Wrap the AMK under the 32 bytes of WebAuthn's PRF."""
    return _seal(account, PASSKEY, NO_KDF, master, lambda _salt: prf)


def seal_recovery(account: str, master: MasterKey, secret: bytes) -> SealedMethod:
    """Wrap the AMK under the 16 secret bytes of a recovery code."""
    return _seal(account, RECOVERY, NO_KDF, master, lambda _salt: secret)


def open_passphrase(sealed: bytes, asked: AskedMethod, passphrase: str) -> MasterKey:
    """Unwrap the AMK. Raise LibraryRefused: WrongKey for another passphrase."""
    header = _expect(sealed, asked)
    return _open(sealed, header, stretch(passphrase, salt_of(sealed, HEADER_LENGTH), header.kdf))


def open_passkey(sealed: bytes, asked: AskedMethod, prf: bytes) -> MasterKey:
    """Unwrap the AMK. Raise LibraryRefused: WrongKey for another passkey's PRF output."""
    return _open(sealed, _expect(sealed, asked), prf)


def open_recovery(sealed: bytes, asked: AskedMethod, code: str) -> MasterKey:
    """Unwrap the AMK. Raise LibraryRefused: MistypedCode, or WrongKey for another library's code."""
    secret = parse_code(code)
    return _open(sealed, _expect(sealed, asked), secret)


def _check_kdf(kind: int, kdf: Kdf) -> None:
    if kind != PASSPHRASE and kdf != NO_KDF:
        raise DamagedLibrary(_("A way to unlock the library is damaged: it has parameters of a passphrase."))
    if kind == PASSPHRASE and (kdf.id != ARGON2ID or not within_limits(kdf)):
        raise UnsupportedLibrary(_("The passphrase's parameters are outside the safe limits."))


def _expect(sealed: bytes, asked: AskedMethod) -> MethodHeader:
    header = parse_method(sealed)
    if header.account != asked.account:
        raise WrongContext(_("The server sent another account's way to unlock the library."))
    if (header.id, header.kind) != (asked.id, asked.kind):
        raise WrongContext(_("The server sent another way to unlock the library than was asked for."))
    if header.generation < asked.least_generation:
        raise RolledBack(_("The server sent a way to unlock that is older than this device has seen."))
    return header


def _seal(
    account: str, kind: int, kdf: Kdf, master: MasterKey, secret: Callable[[bytes], bytes]
) -> SealedMethod:
    method_id = new_id()
    fields = (MAGIC, 1, 1, kind, kdf.id, kdf.lanes, b"", kdf.time, kdf.memory, master.generation, b"")
    header = _HEADER.pack(*fields, account.encode(), method_id.encode())
    return SealedMethod(method_id, kind, seal_box(secret, _USE, header, master.key))


def _open(sealed: bytes, header: MethodHeader, secret: bytes) -> MasterKey:
    wrong = _("That does not fit: it does not unlock this library.")
    return MasterKey(header.generation, open_box(secret, _USE, sealed, HEADER_LENGTH, wrong))
