"""Methods, items and heads that break one rule, sealed with the right keys. None of the library's code is used."""

import base64
import hashlib
import hmac
import json
import struct
from typing import Any

from argon2.low_level import Type
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .reading import UNSAFE, run_argon2
from .vectors import Entry, account, amk, sealed

MAGIC = bytes.fromhex("8942424C310D0A1A")
PRF = b"\x07" * 32
SALT, NONCE = b"\x08" * 32, b"\x09" * 12
FILE_ID, FOLDER_ID, METHOD_ID = "S27QSgtB90c", "4wkluMV2uZ9StUC9", "BUR176GH6Hi6QcHC"
PASSPHRASE = "stapler orbit"
KDF = (2, 1, 3, 65_536)
FILE = {
    "fragment": "b1.ohOS2-3xN_wI20clQ5CW3VkH8-syvBskqgrFzHWE6E0AtLyl",
    "name": "beach.jpg",
    "type": "image/jpeg",
    "size": 123456,
    "added": 1795749443945,
}
METHODS = [{"id": METHOD_ID, "kind": 2, "name": "", "added": 1}]


def hkdf(secret: bytes, info: bytes) -> bytes:
    """Return 64 bytes (RFC 5869)."""
    pseudorandom = hmac.digest(SALT, secret, "sha256")
    first = hmac.digest(pseudorandom, info + b"\1", "sha256")
    return first + hmac.digest(pseudorandom, first + info + b"\2", "sha256")


def seal(
    secret: bytes,
    use: bytes,
    header: bytes,
    plaintext: bytes,
    *,
    bound: bool = True,
    authenticated: bool = True,
    committed: bool = True,
) -> bytes:
    """Seal a box. Unless `bound`, the header is not in the key; unless `authenticated`, nothing is in the tag; unless
    `committed`, the commitment is to another key."""
    derived = hkdf(secret, b"bytebin-library/1 " + use + b"\0" + (header if bound else b""))
    before = header + SALT + (derived[32:] if committed else bytes(32))
    ciphertext = AESGCM(derived[:32]).encrypt(NONCE, plaintext, before if authenticated else b"")
    return before + NONCE + ciphertext


def method(
    *,
    kind: int = 2,
    kdf: tuple[int, int, int, int] = (0, 0, 0, 0),
    prefix: bytes = MAGIC + b"\1\1",
    zeros: bytes = bytes(7),
    generation: int = 1,
    owner: str = "",
    method_id: str = METHOD_ID,
    **sealing: bool,
) -> Entry:
    """Return an attack: a method of a passkey, or of a passphrase for kind 1."""
    owner = owner or account()
    kdf_id, lanes, time, memory = kdf
    header = prefix + bytes((kind, kdf_id, lanes)) + zeros[:3] + struct.pack(">II", time, memory)
    header += struct.pack(">I", generation) + zeros[3:] + owner.encode() + method_id.encode()
    secret, given = PRF, {"prf": PRF.hex()}
    if kind == 1:
        given = {"passphrase": PASSPHRASE}
        safe = (lanes, time, memory) == KDF[1:]
        secret = run_argon2(PASSPHRASE.encode(), SALT, 3, 65_536, 1, 32, Type.ID) if safe else UNSAFE
    content = seal(secret, b"unlock", header, amk(1), **sealing)
    return {
        "what": "method",
        "account": owner,
        "method": method_id,
        "kind": kind,
        "secret": given,
        "sealed": base64.b64encode(content).decode(),
    }


def item(
    value: object,
    *,
    kind: int = 1,
    item_id: str | bytes = FILE_ID,
    prefix: bytes = b"\1\1",
    box: int = 9,
    real_box: int = 0,
    generation: int = 1,
    revision: int = 2,
    owner: str = "",
    padding: bytes = b"",
    **sealing: bool,
) -> bytes:
    """Seal a value, or bytes in its place, with the right AMK. `real_box` is a box other than the header says."""
    encoded = value if isinstance(value, bytes) else json.dumps(value).encode()
    raw_id = item_id if isinstance(item_id, bytes) else item_id.encode()
    header = prefix + bytes((kind, box)) + struct.pack(">IQ", generation, revision)
    header += (owner or account()).encode() + raw_id.ljust(16, b"\0")
    padded = (len(encoded).to_bytes(4) + encoded + padding).ljust(1 << (real_box or box), b"\0")
    return seal(amk(max(1, generation)), b"item", header, padded, **sealing)


def asked_item(
    content: bytes,
    kind: int = 1,
    item_id: str = FILE_ID,
    owner: str = "",
    generations: tuple[int, ...] = (1,),
) -> Entry:
    """Return the attack of a server that sends `content` for that item."""
    asked = {"account": owner or account(), "kind": kind, "item": item_id}
    encoded = base64.b64encode(content).decode()
    return {"what": "item", "asked": asked, "generations": list(generations), "sealed": encoded}


def file(**members: Any) -> Entry:
    """Return the attack of a file with these members. A member that is None is missing."""
    value = {name: member for name, member in {**FILE, **members}.items() if member is not None}
    return asked_item(item(value, box=14))


def state(
    items: list[bytes], *, generation: int = 1, revision: int = 2, seen: Entry | None = None, **members: Any
) -> Entry:
    """Return an attack: these items under a head that fits them, but for `members`."""
    root = hashlib.sha256(b"bytebin-library/1 root\0" + account().encode())
    for each in sorted(items, key=lambda each: (each[2], each[32:48])):
        root.update(each[:112])
    encoded = base64.urlsafe_b64encode(root.digest()).decode().rstrip("=")
    value = {"count": len(items), "root": encoded, "past": [], "device": "", "at": 1, **members}
    head = item(value, kind=6, item_id="head", generation=generation, revision=revision, box=14)
    return {
        "what": "state",
        "generation": generation,
        "head": base64.b64encode(head).decode(),
        "items": [base64.b64encode(each).decode() for each in items],
        "seen": seen,
    }


def settings() -> bytes:
    return sealed("s1")
