"""Read a vector, or an attack of the same form, with the intact package or with a mutated copy."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from argon2.low_level import hash_secret_raw

from tests.cli.implementation import INTACT, Implementation
from tests.cli.mutating import OPENED

from .vectors import Entry, account, amk, sealed

# What a KDF outside the limits returns here, so that a bomb never explodes in a test.
UNSAFE = b"\x05" * 32
run_argon2 = cache(hash_secret_raw)


@dataclass(frozen=True)
class Outcome:
    """`message` is that of the refusal, or "opened"; `reason` its class."""

    message: str
    reason: str
    kdf_runs: int


class Reading:
    """The readers of one implementation."""

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation

    def _module(self, name: str) -> Any:
        return self._implementation.module(f"library.{name}")

    def outcome(self, entry: Entry) -> Outcome:
        with counted_kdf(self._module("passphrase")) as runs:
            try:
                self.read(entry)
                return Outcome(OPENED, "", len(runs))
            except Exception as error:  # noqa: BLE001 - without its check, an attack may end in any error
                refused = isinstance(error, self._module("errors").LibraryRefused)
                reason = getattr(error, "reason", "") if refused else ""
                message = str(error) if refused else f"{type(error).__name__}: {error}"
                return Outcome(message, reason, len(runs))

    def read(self, entry: Entry) -> Any:
        return getattr(self, f"_{entry['what']}")(entry)

    def _code(self, entry: Entry) -> bytes:
        secret: bytes = self._module("recovery").parse_code(entry["code"])
        return secret

    def _method(self, entry: Entry) -> Any:
        methods = self._module("methods")
        least = entry.get("least_generation", 1)
        asked = methods.AskedMethod(entry["account"], entry["method"], entry["kind"], least)
        content, ((form, secret),) = base64.b64decode(entry["sealed"]), entry["secret"].items()
        if form == "passphrase":
            return methods.open_passphrase(content, asked, secret)
        if form == "prf":
            return methods.open_passkey(content, asked, bytes.fromhex(secret))
        return methods.open_recovery(content, asked, secret)

    def _item(self, entry: Entry) -> Any:
        items, asked = self._module("items"), entry["asked"]
        item_id = items.ItemId(asked["kind"], asked["item"])
        # Generation 0 does not exist: an attack seals it with the first key.
        keys = {generation: amk(generation or 1) for generation in entry["generations"]}
        announced = items.AskedItem(asked["account"], item_id, asked.get("revision"))
        return items.read_item(base64.b64decode(entry["sealed"]), announced, keys)

    def _state(self, entry: Entry) -> Any:
        master = self._module("methods").MasterKey(entry["generation"], amk(entry["generation"]))
        items = [sealed(name) for name in entry["items"]]
        memory = self.memory(entry["seen"])
        return self._module("states").accept_state(account(), master, sealed(entry["head"]), items, memory)

    def _methods(self, entry: Entry) -> None:
        listed = [(method_id, kind) for method_id, kind in entry["listed"]]
        self._module("states").check_methods(entry["settings"], listed)

    def memory(self, seen: Entry | None) -> Any:
        if seen is None:
            return None
        states, items = self._module("states"), self._module("items")
        remembered = {}
        for name, (revision, commitment) in seen["items"].items():
            kind, _slash, item_id = name.partition("/")
            remembered[items.ItemId(int(kind), item_id)] = states.Seen(revision, bytes.fromhex(commitment))
        return states.Memory(seen["generation"], seen["revision"], seen["head"], remembered)


@contextmanager
def counted_kdf(passphrase: Any) -> Iterator[list[int]]:
    """Count the runs of Argon2id, and share their results between tests: each takes 64 MiB and 0.1 s."""
    runs: list[int] = []

    def run(secret: bytes, salt: bytes, time: int, memory: int, *others: Any) -> bytes:
        runs.append(memory)
        if (time, memory, others[0]) != (3, 65_536, 1):
            return UNSAFE
        return run_argon2(secret, salt, time, memory, *others)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(passphrase, "hash_secret_raw", run)
        yield runs


READING = Reading(INTACT)
