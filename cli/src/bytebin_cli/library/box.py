"""The sealed box that unlock methods and items share: a key and a commitment of its own, then AES-256-GCM.

Layout: header, salt (32 bytes), commitment (32), nonce (12), ciphertext with its tag (16). The header is in the key's
derivation, and header, salt and commitment are authenticated too. No function takes a nonce or a salt.
"""

import hmac
from collections.abc import Callable
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bytebin_cli.library.errors import DamagedLibrary, WrongKey
from bytebin_cli.texts import gettext as _

LABEL: Final = b"bytebin-library/1 "
KEY_LENGTH: Final = 32
SALT_LENGTH: Final = 32
COMMITMENT_LENGTH: Final = 32
NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16
OVERHEAD: Final = SALT_LENGTH + COMMITMENT_LENGTH + NONCE_LENGTH + TAG_LENGTH


def derive(secret: bytes, salt: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return the key and its commitment, 32 bytes each."""
    derived = HKDF(SHA256(), KEY_LENGTH + COMMITMENT_LENGTH, salt, info).derive(secret)
    return derived[:KEY_LENGTH], derived[KEY_LENGTH:]


def seal_box(secret: Callable[[bytes], bytes], use: bytes, header: bytes, plaintext: bytes) -> bytes:
    """Return header and box, with a salt and a nonce drawn here. `secret` maps the salt to the secret to seal under."""
    salt, nonce = token_bytes(SALT_LENGTH), token_bytes(NONCE_LENGTH)
    key, commitment = derive(secret(salt), salt, LABEL + use + b"\0" + header)
    authenticated = header + salt + commitment
    return authenticated + nonce + AESGCM(key).encrypt(nonce, plaintext, authenticated)


def salt_of(sealed: bytes, header_length: int) -> bytes:
    return sealed[header_length : header_length + SALT_LENGTH]


def commitment_of(sealed: bytes, header_length: int) -> bytes:
    start = header_length + SALT_LENGTH
    return sealed[start : start + COMMITMENT_LENGTH]


def open_box(secret: bytes, use: bytes, sealed: bytes, header_length: int, wrong: str) -> bytes:
    """Return the plaintext. Raise WrongKey with the sentence `wrong`, or DamagedLibrary.

    GCM commits to no key (Len, Grubbs, Ristenpart, USENIX Security 2021), so the commitment is compared before it.
    """
    info = LABEL + use + b"\0" + sealed[:header_length]
    key, commitment = derive(secret, salt_of(sealed, header_length), info)
    if not hmac.compare_digest(commitment, commitment_of(sealed, header_length)):
        raise WrongKey(wrong)
    start = header_length + SALT_LENGTH + COMMITMENT_LENGTH
    nonce, ciphertext = sealed[start : start + NONCE_LENGTH], sealed[start + NONCE_LENGTH :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, sealed[:start])
    except InvalidTag:
        raise DamagedLibrary(_("The library is damaged: a part of it was changed.")) from None
