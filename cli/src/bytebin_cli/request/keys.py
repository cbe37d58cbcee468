"""The key pair of an upload link, and HPKE (RFC 9180) with it.

The suite is KEM 0x647A (MLKEM768-X25519, which is X-Wing: draft-connolly-cfrg-xwing-kem), HKDF-SHA-256 and AES-256-GCM,
in base mode, with one message per encapsulation and an empty AAD. There is no other suite, and no negotiation.
"""

import hashlib
from dataclasses import dataclass
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from bytebin_cli.request.errors import DamagedRequest, WrongKey
from bytebin_cli.request.link import LABEL
from bytebin_cli.texts import gettext as _

SEED_LENGTH: Final = 32
_MLKEM_SEED_LENGTH: Final = 64  # d and z of FIPS 203
_MLKEM_PUBLIC_LENGTH: Final = 1184
_X25519_LENGTH: Final = 32
PUBLIC_LENGTH: Final = _MLKEM_PUBLIC_LENGTH + _X25519_LENGTH
ENC_LENGTH: Final = 1088 + _X25519_LENGTH
TAG_LENGTH: Final = 16
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, repr=False)
class KeyPair:
    """The owner's key pair of one link. `public` has 1,216 bytes: the ML-KEM-768 key, then the X25519 key."""

    private: MLKEM768X25519PrivateKey
    public: bytes


def new_seed() -> bytes:
    """Draw the 32 bytes that the key pair of a new link is made from."""
    return token_bytes(SEED_LENGTH)


def key_pair(seed: bytes) -> KeyPair:
    """Make the pair from its seed, as X-Wing does: SHAKE256(seed, 96) has ML-KEM's d and z, and X25519's scalar."""
    expanded = hashlib.shake_256(seed).digest(_MLKEM_SEED_LENGTH + _X25519_LENGTH)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_LENGTH])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_LENGTH:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return KeyPair(MLKEM768X25519PrivateKey(mlkem, x25519), public)


def public_digest(public: bytes) -> bytes:
    """Return D, the digest that a link holds of its public key."""
    return hashlib.sha256(LABEL + b"key\0" + public).digest()


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Return enc (1,120 bytes) and the ciphertext, under a shared secret drawn here.

    Raise DamagedRequest for a malformed public key.
    """
    try:
        key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_LENGTH]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_LENGTH:]),
        )
        return _SUITE.encrypt(plaintext, key, info)
    except ValueError:
        raise DamagedRequest(
            _("The upload link is damaged: its key is malformed. Ask for a new link.")
        ) from None


def open_sealed(pair: KeyPair, sealed: bytes, info: bytes) -> bytes:
    """Return the plaintext of enc and ciphertext. Raise WrongKey for any failure, a point of low order among them."""
    try:
        return _SUITE.decrypt(sealed, pair.private, info)
    except InvalidTag:
        raise WrongKey(_("It was not sealed for this upload link and this file.")) from None
