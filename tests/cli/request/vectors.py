"""The fixed vectors of format r1, upload links."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parents[2] / "vectors" / "requests-r1.json"
Entry = dict[str, Any]


@cache
def document() -> Entry:
    loaded: Entry = json.loads(_PATH.read_text(encoding="utf-8"))
    return loaded


def links() -> dict[str, Entry]:
    found: dict[str, Entry] = document()["links"]
    return found


def keys() -> dict[str, Entry]:
    found: dict[str, Entry] = document()["keys"]
    return found


@cache
def rejects() -> dict[str, Entry]:
    return {entry["id"]: entry for entry in document()["reject"]}


def decoded(text: str) -> bytes:
    return base64.b64decode(text)


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
