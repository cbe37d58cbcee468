"""The command line's package, intact or with a check removed, and its outcome for an attack."""

import importlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import bytebin_cli
import pytest

from .attacks import Attack
from .mutating import OPENED, Mutation

SOURCES = Path(bytebin_cli.__file__).parent


@dataclass(frozen=True)
class Outcome:
    """`message` is that of the refusal, or "opened"."""

    message: str
    released: bytes
    kdf_runs: int


@dataclass(frozen=True)
class Implementation:
    """The package of that name: the command line's, or a mutated copy."""

    name: str

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.name}.{name}")

    def outcome(self, attack: Attack) -> Outcome:
        released = bytearray()
        kdf_runs: list[str] = []
        with pytest.MonkeyPatch.context() as patching:
            self._count_kdf_runs(patching, kdf_runs, attack.stretched)
            try:
                self._open(attack, released)
                message = OPENED
            except Exception as error:  # noqa: BLE001 - without its check, an attack may end in any error
                refused = isinstance(error, self.module("errors").Refused)
                message = str(error) if refused else f"{type(error).__name__}: {error}"
        return Outcome(message, bytes(released), len(kdf_runs))

    def _open(self, attack: Attack, released: bytearray) -> None:
        """Decrypt like `decrypt_link`, from a server that sends the attack."""
        parsing, decrypt, remote = (self.module(name) for name in ("format", "decrypt", "remote"))
        fragment = parsing.parse_fragment(attack.fragment)
        header = parsing.parse_header(attack.first_header)
        keys = decrypt.file_keys(fragment, header, lambda: attack.password)
        opening = remote.Opening(attack.envelope, "", "", attack.announced_length)
        with pytest.MonkeyPatch.context() as patching:
            patching.setattr(remote, "fetch_opening", lambda *_, **_how: opening)
            decrypt.fetch_envelope(None, None, header, keys)
        opened = self.module("metadata").open_envelope(parsing.parse_envelope(opening.envelope), keys)
        body = io.BytesIO(attack.body)
        for segment in self.module("body").open_body(opened, body, attack.announced_length):
            released += segment

    def _count_kdf_runs(self, patching: pytest.MonkeyPatch, runs: list[str], stretched: bytes | None) -> None:
        keys = self.module("keys")
        run = keys.stretch

        def stretch(password: str, kdf: object) -> bytes:
            runs.append(password)
            derived: bytes = run(password, kdf) if stretched is None else stretched
            return derived

        patching.setattr(keys, "stretch", stretch)


@cache
def _sources() -> dict[Path, str]:
    """Map each file of the package to its text, read once for all mutations."""
    return {source.relative_to(SOURCES): source.read_text("utf-8") for source in SOURCES.rglob("*.py")}


@contextmanager
def mutated(mutation: Mutation, directory: Path) -> Iterator[Implementation]:
    """Copy the package into `directory` with the mutation applied, and unload the copy at the end."""
    name = "bytebin_cli_mutant"
    for file, intact in _sources().items():
        text = mutation.apply(intact) if file.as_posix() == mutation.file else intact
        path = directory / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("bytebin_cli", name), "utf-8")
    sys.path.insert(0, str(directory))
    importlib.invalidate_caches()
    try:
        yield Implementation(name)
    finally:
        sys.path.remove(str(directory))
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]


INTACT = Implementation("bytebin_cli")
