"""The key schedule of format b1: derives every key from the link's secret and, if there is one, the password."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from bytebin_cli.errors import DamagedLink, Refused, WrongPassword
from bytebin_cli.format import KDF_ARGON2ID, LABEL, Envelope, Fragment, Header, PasswordKdf
from bytebin_cli.texts import gettext as _

KEY_LENGTH: Final = 32
MESSAGE_KEY_LENGTH: Final = 48


@dataclass(frozen=True, repr=False)
class FileKeys:
    """K_body, K_meta and the read token, 32 bytes each. Excluded from repr()."""

    body: bytes
    metadata: bytes
    read_token: bytes


def link_token(secret: bytes) -> bytes:
    """Return the token with which the server sends the header. It reveals nothing about the keys."""
    return _hkdf(secret, bytes(KEY_LENGTH), LABEL + b"link-token\0")


def token_digest(token: bytes) -> bytes:
    """Return the digest of a token, which is all that the server stores of it."""
    return hashlib.sha256(token).digest()


def check_password_flag(fragment: Fragment, header: Header) -> None:
    """Raise DamagedLink if link and header disagree about a password: one of them was changed."""
    if fragment.needs_password != (header.kdf is not None):
        raise DamagedLink(_("The link is damaged: it and the file disagree on whether a password is needed."))


def derive_file_keys(fragment: Fragment, header: Header, password: str | None) -> FileKeys:
    """Derive the keys of a file. With a password, this takes up to seconds, and `header.kdf.memory` KiB.

    The limits of the KDF were checked when the header was parsed. A password that is not needed is ignored. Raise
    DamagedLink as `check_password_flag` does, WrongPassword for a missing password or one that is not text, and
    Refused if there is not enough memory.
    """
    check_password_flag(fragment, header)
    ikm = fragment.secret
    if header.kdf:
        if not password:
            raise WrongPassword(_("A password is needed to open this file."))
        ikm += stretch(password, header.kdf)
    return FileKeys(*(_file_key(ikm, header, use) for use in (b"body", b"meta", b"read-token")))


def floe_derive(key: bytes, purpose: bytes, length: int, envelope: Envelope) -> bytes:
    """Derive a key as in FLOE (c2sp.org/FLOE), bound to the parameters, the FLOE IV and all of H."""
    info = envelope.floe_parameters + envelope.floe_iv + purpose + envelope.header.raw
    return HKDFExpand(SHA384(), length, info).derive(key)


def _file_key(ikm: bytes, header: Header, use: bytes) -> bytes:
    return _hkdf(ikm, header.file_id, LABEL + use + b"\0" + header.raw)


def _hkdf(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), KEY_LENGTH, salt, info).derive(ikm)


def stretch(password: str, kdf: PasswordKdf) -> bytes:
    try:
        # The same characters give the same key, however the keyboard composed them.
        secret = unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError:
        raise WrongPassword(
            _("The password is not valid text: check the terminal's character encoding.")
        ) from None
    if kdf.kdf_id != KDF_ARGON2ID:
        return PBKDF2HMAC(SHA256(), KEY_LENGTH, kdf.salt, kdf.time).derive(secret)
    try:
        return hash_secret_raw(secret, kdf.salt, kdf.time, kdf.memory, 1, KEY_LENGTH, Type.ID)
    except HashingError:
        raise Refused(
            _("Checking the password needs {size} MiB of free memory.").format(size=kdf.memory // 1024)
        ) from None
