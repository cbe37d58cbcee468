"""Calls this directory's scripts in the page, and passes bytes as base64."""

import base64
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.cli.attacks import Attack
from tests.cli.implementation import Outcome


def to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def plaintext(size: int) -> bytes:
    """Return `size` bytes by the vectors' `plaintext_rule`."""
    return bytes((31 * i + 13 * (i >> 8) + 7 * (i >> 16)) & 255 for i in range(size))


@dataclass(frozen=True)
class Reading:
    """The outcome of reading a file: the error code, if any, and all bytes released before it."""

    error: str | None
    released: bytes
    metadata: dict[str, Any] | None
    link_token: str | None
    read_token: str | None
    kdf_runs: int


class Crypto:
    """`prefix` is the URL prefix of the scripts and modules: empty for the originals, /mutants/N for mutated ones."""

    def __init__(self, page: Page, prefix: str = "") -> None:
        self.page = page
        self.prefix = prefix

    def call(self, script: str, function: str, *arguments: object) -> Any:
        return self.page.evaluate(
            "async ([script, name, args]) => (await import(script))[name](...args)",
            [f"{self.prefix}/scripts/{script}", function, list(arguments)],
        )

    def read(
        self, fragment: str, envelope: bytes, body: bytes, password: str | None = None, piece: int = 1 << 20
    ) -> Reading:
        """Read a file as a page does, with the body arriving in pieces of `piece` bytes."""
        arguments = {
            "fragment": fragment,
            "password": password,
            "envelope": to_base64(envelope),
            "body": to_base64(body),
            "piece": piece,
        }
        outcome = self.call("reading.js", "read", arguments)
        return Reading(**{**outcome, "released": base64.b64decode(outcome["released"])})

    def outcome(self, attack: Attack) -> Outcome:
        arguments = {
            "fragment": attack.fragment,
            "password": attack.password,
            "header": to_base64(attack.first_header),
            "envelope": to_base64(attack.envelope),
            "body": to_base64(attack.body),
            "announced": attack.announced_length,
            "stretched": to_base64(attack.stretched) if attack.stretched else None,
        }
        outcome = self.call("reading.js", "attempt", arguments)
        return Outcome(outcome["message"], base64.b64decode(outcome["released"]), outcome["kdf_runs"])
