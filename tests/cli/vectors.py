"""The fixed vectors of format b1."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parent.parent / "vectors" / "e2ee-b1.json"


@dataclass(frozen=True)
class Vector:
    fragment: str
    password: str | None
    envelope: bytes
    body: bytes
    name: str
    media_type: str
    size: int
    sha256: str
    link_token: bytes
    read_token: bytes

    @property
    def plaintext(self) -> bytes:
        return bytes((31 * i + 13 * (i >> 8) + 7 * (i >> 16)) & 255 for i in range(self.size))


@dataclass(frozen=True)
class Rejected:
    fragment: str
    password: str | None
    envelope: bytes
    body: bytes
    original: str


def file_ids() -> list[str]:
    return list(_document()["files"])


def reject_ids() -> list[str]:
    return [entry["id"] for entry in _document()["reject"]]


@cache
def vector(file_id: str) -> Vector:
    entry = _document()["files"][file_id]
    return Vector(
        fragment=entry["fragment"],
        password=entry["password"],
        envelope=base64.b64decode(entry["envelope"]),
        body=base64.b64decode(entry["body"]),
        name=entry["name"],
        media_type=entry["type"],
        size=entry["size"],
        sha256=entry["plaintext_sha256"],
        link_token=bytes.fromhex(entry["link_token"]),
        read_token=bytes.fromhex(entry["read_token"]),
    )


def rejected(reject_id: str) -> Rejected:
    entry = next(entry for entry in _document()["reject"] if entry["id"] == reject_id)
    envelope, body = (_join(entry[part], part) for part in ("envelope", "body"))
    # The last part taken from a file names the file that the attacker started from.
    original = next(part[0] for part in entry["envelope"][::-1] if part[0] != "hex")
    return Rejected(entry["fragment"], entry["password"], envelope, body, original)


def _join(parts: list[list[Any]], attribute: str) -> bytes:
    return b"".join(
        bytes.fromhex(part[1]) if part[0] == "hex" else getattr(vector(part[0]), attribute)[part[1] : part[2]]
        for part in parts
    )


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_PATH.read_text(encoding="utf-8"))
    return document
