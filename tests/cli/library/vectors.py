"""The fixed vectors of format v1, the library's."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parents[2] / "vectors" / "library-v1.json"
Entry = dict[str, Any]


@cache
def document() -> Entry:
    loaded: Entry = json.loads(_PATH.read_text(encoding="utf-8"))
    return loaded


def account() -> str:
    return str(document()["account"])


def amk(generation: int) -> bytes:
    return bytes.fromhex(document()["generations"][str(generation)])


def sealed(name: str) -> bytes:
    """Return the sealed item of that name, or decode a forged one."""
    return base64.b64decode(document()["sealed"].get(name, name))


def entries(section: str) -> dict[str, Entry]:
    found: dict[str, Entry] = document()[section]
    return found


@cache
def rejects() -> dict[str, Entry]:
    return {entry["id"]: entry for entry in document()["reject"]}
