"""Sealed boxes as the server sees them: right headers, and random bytes in place of what is sealed."""

import base64
import os
from typing import Any

FILE, FOLDER, REQUEST, SETTINGS, OLD_KEY, HEAD = range(1, 7)
PASSPHRASE, PASSKEY, CODE = 1, 2, 3
ITEM_BYTES = 140 + 512  # of the smallest item


def item(  # a header has so many fields
    account: str, revision: int, kind: int = FILE, name: str = "", generation: int = 1, box: int = 9
) -> bytes:
    name = name or {FILE: "f" * 11, FOLDER: "d" * 16, SETTINGS: "settings", HEAD: "head"}[kind]
    head = bytes([1, 1, kind, box]) + generation.to_bytes(4) + revision.to_bytes(8)
    return head + account.encode() + name.encode().ljust(16, b"\0") + os.urandom(92 + 2**box)


def method(account: str, name: str, kind: int = PASSPHRASE, generation: int = 1) -> bytes:
    passphrase = kind == PASSPHRASE
    head = bytes.fromhex("89 42 42 4C 31 0D 0A 1A 01 01") + bytes([kind, 2 * passphrase, passphrase, 0, 0, 0])
    head += (
        (3 * passphrase).to_bytes(4) + (65_536 * passphrase).to_bytes(4) + generation.to_bytes(4) + bytes(4)
    )
    return head + account.encode() + name.ljust(16, "m").encode() + os.urandom(124)


def text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def method_document(account: str, name: str, kind: int = PASSPHRASE, generation: int = 1) -> dict[str, Any]:
    document = {"sealed": text(method(account, name, kind, generation))}
    return document | {"credential_id": text(b"credential " + name.encode())} if kind == PASSKEY else document


def write(account: str, revision: int, *items: bytes, generation: int = 1, **more: Any) -> dict[str, Any]:
    """Return a write that takes a library from `revision` to the next one."""
    head = item(account, revision + 1, HEAD, generation=generation)
    return {"revision": revision, "items": [text(sealed) for sealed in items], "head": text(head)} | more


def files(account: str, revision: int, names: list[str], **more: Any) -> dict[str, Any]:
    """Return a write of these files, and of what else `more` says."""
    sealed = [item(account, revision + 1, name=name.ljust(11, "z")) for name in names]
    return write(account, revision, *sealed, **{"removed": []} | more)


def new_library(account: str, revision: int = 1, generation: int = 1, **more: Any) -> dict[str, Any]:
    settings = item(account, revision, SETTINGS, generation=generation)
    ways = [
        method_document(account, "phrase", PASSPHRASE, generation),
        method_document(account, "code", CODE, generation),
    ]
    whole = write(account, revision - 1, settings, generation=generation, methods=ways)
    return whole | {"generation": generation, "revision": revision} | more


def settings_write(account: str, revision: int, generation: int = 1, **more: Any) -> dict[str, Any]:
    """Return a write with the settings; the library has `revision` before."""
    return write(
        account,
        revision,
        item(account, revision + 1, SETTINGS, generation=generation),
        generation=generation,
        **more,
    )


def rotation(account: str, revision: int, generation: int = 2) -> dict[str, Any]:
    """Return a change of the key to this generation; the library has `revision` before."""
    old = item(account, revision + 1, OLD_KEY, f"key{generation - 1}", generation=generation)
    settings = item(account, revision + 1, SETTINGS, generation=generation)
    methods = [
        method_document(account, "newkey", PASSKEY, generation),
        method_document(account, "newcode", CODE, generation),
    ]
    whole = write(account, revision, settings, old, generation=generation, methods=methods)
    return whole | {"generation": generation}
