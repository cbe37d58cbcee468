"""What the unsealed headers of items and unlock methods say (docs/LIBRARY.md, "Item" and "Unlock method")."""

import base64
import re
from typing import Any, NamedTuple

FILE, FOLDER, REQUEST, SETTINGS, OLD_KEY, HEAD = range(1, 7)
SETTINGS_ID, HEAD_ID = "settings", "head"
# The ids that items of each kind can have.
IDS = {
    FILE: r"[0-9A-Za-z]{11}",
    FOLDER: r"[0-9A-Za-z]{16}",
    REQUEST: r"[0-9A-Za-z]{11}",
    SETTINGS: SETTINGS_ID,
    OLD_KEY: r"key[1-9][0-9]{0,9}",
    HEAD: HEAD_ID,
}
ITEM_OVERHEAD = 140
SMALLEST_BOX, LARGEST_BOX = 9, 14  # powers of two: 512 bytes to 16 KiB
LARGEST_GENERATION = 2**32 - 1
LARGEST_REVISION = 2**53 - 1  # the largest integer that every JSON reader keeps exactly (RFC 8259, section 6)

METHOD_LENGTH = 188
METHOD_START = bytes.fromhex("89 42 42 4C 31 0D 0A 1A 01 01")  # magic, version, suite
PASSPHRASE, PASSKEY, RECOVERY_CODE = 1, 2, 3
METHOD_ID = re.compile(rb"[0-9A-Za-z]{16}")
KDF_PASSES, KDF_KIB = range(3, 17), range(65_536, 262_145)


class Item(NamedTuple):
    """A sealed item, and what its header says."""

    kind: int
    item: str
    generation: int
    revision: int
    account: bytes
    sealed: bytes


class Method(NamedTuple):
    """A sealed unlock method, and what its header says. `credential_id` is of a passkey."""

    kind: int
    method: str
    generation: int
    account: bytes
    sealed: bytes
    credential_id: bytes


def parse_item(sealed: bytes) -> Item | None:
    """Return the item, None if its length or header breaks the format."""
    if len(sealed) < ITEM_OVERHEAD + 2**SMALLEST_BOX or sealed[:2] != b"\x01\x01":
        return None
    kind, box = sealed[2], sealed[3]
    if not SMALLEST_BOX <= box <= LARGEST_BOX or len(sealed) != ITEM_OVERHEAD + 2**box:
        return None
    generation, revision = int.from_bytes(sealed[4:8]), int.from_bytes(sealed[8:16])
    item = sealed[32:48].rstrip(b"\0").decode("latin-1")
    if not is_item_id(kind, item) or generation < 1 or not 1 <= revision <= LARGEST_REVISION:
        return None
    return Item(kind, item, generation, revision, sealed[16:32], sealed)


def is_item_id(kind: int, item: str) -> bool:
    return kind in IDS and re.fullmatch(IDS[kind], item, re.ASCII) is not None


def text_of(stored: Any) -> str:
    """Return the bytes of a column in base64, as the API and exports have them."""
    return base64.b64encode(bytes(stored)).decode()


def parse_method(sealed: bytes, credential_id: bytes) -> Method | None:
    """Return the method, None if its length or header breaks the format."""
    if len(sealed) != METHOD_LENGTH or not sealed.startswith(METHOD_START):
        return None
    kind, generation = sealed[10], int.from_bytes(sealed[24:28])
    if any(sealed[13:16]) or any(sealed[28:32]) or generation < 1 or not has_right_kdf(kind, sealed):
        return None
    if not METHOD_ID.fullmatch(sealed[48:64]) or bool(credential_id) != (kind == PASSKEY):
        return None
    return Method(kind, sealed[48:64].decode(), generation, sealed[32:48], sealed, credential_id)


def has_right_kdf(kind: int, sealed: bytes) -> bool:
    function, lanes = sealed[11], sealed[12]
    passes, kib = int.from_bytes(sealed[16:20]), int.from_bytes(sealed[20:24])
    if kind == PASSPHRASE:
        return (function, lanes) == (2, 1) and passes in KDF_PASSES and kib in KDF_KIB
    return kind in {PASSKEY, RECOVERY_CODE} and not (function or lanes or passes or kib)
