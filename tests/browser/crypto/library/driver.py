"""Calls this directory's scripts in a page that has the vectors."""

import base64
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "library-v1.json").read_text("utf-8")
)
REJECT: dict[str, dict[str, Any]] = {vector["id"]: vector for vector in VECTORS["reject"]}
# What the KDF returns instead of running, where a wrong key is as good as any.
STRETCHED = VECTORS["trace"]["method passphrase-0"]["ikm"]


def to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


class Library:
    """`prefix` is the URL prefix of the scripts and modules: empty for the originals, /mutants/N for mutated ones."""

    scripts = "library"

    def __init__(self, page: Page, prefix: str = "") -> None:
        self.page = page
        self.prefix = prefix

    def call(self, script: str, function: str, *arguments: object) -> Any:
        return self.page.evaluate(
            "async ([script, name, args]) => (await import(script))[name](...args)",
            [f"{self.prefix}/scripts/{self.scripts}/{script}", function, list(arguments)],
        )

    def attempt(self, attack: dict[str, Any]) -> dict[str, Any]:
        outcome: dict[str, Any] = self.call("reading.js", "attempt", attack)
        return outcome

    def attempt_all(self, attacks: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        outcomes: dict[str, dict[str, Any]] = self.call("reading.js", "attemptAll", attacks)
        return outcomes
