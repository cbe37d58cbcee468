"""Cards and sealed keys that break one rule, made with the right keys. None of the package's code is used."""

import base64
import hashlib
import hmac
import json
import struct
from functools import cache
from typing import Any

from argon2.low_level import Type
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from tests.cli.library.reading import UNSAFE, run_argon2

from .vectors import Entry, decoded, encoded, keys, links

MAGIC = bytes.fromhex("89424252310D0A1A")
LABEL = b"bytebin-request/1 "
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KDF_SALT, SALT, NONCE = b"\x0a" * 32, b"\x08" * 32, b"\x09" * 12
REQUEST = "OWHpc2KEpax"
PASSWORD = "stapler orbit"
WRITTEN_KDF = (2, 1, 3, 65_536)
VALUE = {"title": "Photos of the wedding"}


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """Return at most 64 bytes (RFC 5869)."""
    pseudorandom = hmac.digest(salt, secret, "sha256")
    first = hmac.digest(pseudorandom, info + b"\1", "sha256")
    return (first + hmac.digest(pseudorandom, first + info + b"\2", "sha256"))[:length]


def secret_halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(
        expanded[64:]
    )


@cache
def private_key(seed: bytes) -> MLKEM768X25519PrivateKey:
    return MLKEM768X25519PrivateKey(*secret_halves(seed))


@cache
def public_bytes(seed: bytes) -> bytes:
    mlkem, x25519 = secret_halves(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seed_of(link: str) -> bytes:
    return bytes.fromhex(links()[link]["seed"])


def digest_of(public: bytes) -> bytes:
    return hashlib.sha256(LABEL + b"key\0" + public).digest()


def fragment(digest: bytes, version: str) -> str:
    check = hashlib.sha256(LABEL + b"fragment\0" + digest).digest()[:4]
    return f"{version}.{base64.urlsafe_b64encode(digest + check).decode()}"


def card(
    value: object = None,
    *,
    prefix: bytes = MAGIC + b"\1\1",
    flags: int = 0,
    box: int = 11,
    real_box: int = 0,
    kdf: tuple[int, int, int, int] = (0, 0, 0, 0),
    zeros: bytes = bytes(2),
    raw_id: bytes = b"",
    padding: bytes = b"",
    public: bytes = b"",
    length: int | None = None,
    bound: bool = True,
    authenticated: bool = True,
    committed: bool = True,
    **asked: Any,
) -> Entry:
    """Return the attack of a server that sends this card. `value` may be bytes; `real_box` is not what the head says.

    Unless `bound`, the head is not in the key; unless `authenticated`, nothing is in the tag; unless `committed`, the
    commitment is to another key. With the flag of a password, it is PASSWORD.
    """
    public = public or public_bytes(seed_of("plain"))
    content = value if isinstance(value, bytes) else json.dumps(VALUE if value is None else value).encode()
    kdf_id, lanes, time, memory = kdf
    head = prefix + bytes((flags, box, kdf_id, lanes)) + zeros + struct.pack(">II", time, memory)
    head += (raw_id or REQUEST.encode()).ljust(16, b"\0") + KDF_SALT
    digest = digest_of(public)
    derived = hkdf(digest + _stretched(flags, kdf), SALT, LABEL + b"card\0" + (head if bound else b""), 64)
    before = head + SALT + (derived[32:] if committed else bytes(32))
    said = len(content) if length is None else length
    padded = (public + said.to_bytes(4) + content + padding).ljust(1 << (real_box or box), b"\0")
    sealed = AESGCM(derived[:32]).encrypt(NONCE, padded, before if authenticated else b"")
    return {
        "what": "card",
        "fragment": fragment(digest, "r1p" if flags & 1 else "r1"),
        "request": REQUEST,
        "password": PASSWORD if flags & 1 else None,
        "card": encoded(before + NONCE + sealed),
        **asked,
    }


def key(
    value: object = None,
    *,
    prefix: bytes = b"\1\1",
    box: int = 9,
    real_box: int = 0,
    zero: int = 0,
    commitment: bytes = bytes(32),
    padding: bytes = b"",
    length: int | None = None,
    envelope: bytes | None = None,
    label: bytes = LABEL + b"file\0",
    to_link: bool = True,
    to_file: bool = True,
) -> Entry:
    """Return the attack of somebody with the link who sends this sealed key with the first file of the vectors.

    A member of `value` that is None is missing.
    """
    small = keys()["small"]
    content = value if isinstance(value, bytes) else json.dumps(_with(small["value"], value)).encode()
    sent = decoded(small["envelope"]) if envelope is None else envelope
    head = prefix + bytes((box, zero))
    info = label + head + (REQUEST.encode().ljust(16, b"\0") if to_link else b"")
    info += hashlib.sha256(sent).digest() if to_file else b""
    said = len(content) if length is None else length
    start = commitment + bytes.fromhex(small["secret"]) + said.to_bytes(4)
    padded = (start + content + padding).ljust(1 << (real_box or box), b"\0")
    sealed = SUITE.encrypt(padded, private_key(seed_of("plain")).public_key(), info)
    return {
        "what": "key",
        "request": REQUEST,
        "seed": small["seed"],
        "envelope": encoded(sent),
        "sealed": encoded(head + sealed),
    }


def _stretched(flags: int, kdf: tuple[int, int, int, int]) -> bytes:
    if not flags & 1:
        return b""
    if kdf[0] == 1:
        return hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), KDF_SALT, kdf[2])
    if kdf[2:] != WRITTEN_KDF[2:]:
        return UNSAFE  # what a KDF outside the limits returns in tests
    return run_argon2(PASSWORD.encode(), KDF_SALT, 3, 65_536, 1, 32, Type.ID)


def _with(value: Entry, changes: object) -> Entry:
    changed = {**value, **(changes if isinstance(changes, dict) else {})}
    return {name: member for name, member in changed.items() if member is not None}
