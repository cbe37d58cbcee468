"""What this device keeps of a library, in private files: its key, and the last state that it accepted, still sealed.

The sealed state is both the cache and the memory of what the server may not take back. It stays when the device is
locked.
"""

import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from bytebin_cli.directories import private_dir, state_dir, wipe, write_private
from bytebin_cli.errors import NotReadable, NotSaved, Refused
from bytebin_cli.library.errors import LibraryRefused
from bytebin_cli.library.items import FIXED_LENGTH, parse_item
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.states import State
from bytebin_cli.texts import gettext as _

if sys.platform != "win32":
    import fcntl

_KEY_FILE: Final = "key.json"
_STATE_FILE: Final = "state"
_AMK: Final = re.compile("[0-9a-f]{64}")
_PATIENCE: Final = 30.0  # seconds: a write takes about one
_BOX_OFFSET: Final = 3  # of the base-2 logarithm of the box, in an item


@dataclass(frozen=True)
class Kept:
    """The sealed state that was accepted last."""

    head: bytes
    items: list[bytes]


class Device:
    """The directory of one account on one server."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = directory / _KEY_FILE
        self._state = directory / _STATE_FILE

    @classmethod
    def of(cls, environ: Mapping[str, str], url: str, account: str) -> "Device":
        return cls(_server(environ, url) / account)

    @property
    def asks(self) -> bool:
        """True if no key is kept, and each command asks for it (`unlock --ask`)."""
        return self._key_document().get("ask") is True

    def key(self) -> MasterKey | None:
        """Return the AMK that `unlock` stored, None if locked. Raise NotReadable."""
        document = self._key_document()
        if not document or self.asks:
            return None
        match document:
            case {"generation": int(generation), "amk": str(encoded)} if _AMK.fullmatch(encoded):
                return MasterKey(generation, bytes.fromhex(encoded))
        raise self._damaged(self._key)

    def keep_key(self, master: MasterKey) -> None:
        self._store_key({"generation": master.generation, "amk": master.key.hex()})

    def ask_each_time(self) -> None:
        wipe(self._key)
        self._store_key({"ask": True})

    def kept(self) -> Kept | None:
        """Return the last accepted state, None on a new device. Raise NotReadable."""
        content = _read(self._state)
        if not content:
            return None
        try:
            head, *items = _split(content)
            parse_item(head)
        except (ValueError, IndexError, LibraryRefused):
            raise self._damaged(self._state) from None
        return Kept(head, items)

    def keep(self, state: State) -> None:
        write_private(self._state, b"".join([state.head.item.sealed, *state.sealed()]))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let one process at a time change the library. Raise Refused after half a minute."""
        path = private_dir(self._directory) / "lock"
        try:
            path.touch(mode=0o600)
            file = path.open("ab")
        except OSError as error:
            raise NotSaved(
                _("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror)
            ) from None
        with file:
            _wait_for_lock(file)
            yield

    def _store_key(self, document: dict[str, Any]) -> None:
        write_private(self._key, json.dumps(document).encode())

    def _key_document(self) -> dict[str, Any]:
        try:
            document: Any = json.loads(_read(self._key) or b"{}")
        except ValueError:
            raise self._damaged(self._key) from None
        return document if isinstance(document, dict) else {}

    def _damaged(self, path: Path) -> NotReadable:
        return NotReadable(
            _("{path} is damaged: delete it, and run `bytebin library unlock` again.").format(path=path)
        )


def has_keys(environ: Mapping[str, str], url: str) -> bool:
    """Return whether a library of that server may be unlocked on this device. This needs no request."""
    return any(_server(environ, url).glob(f"*/{_KEY_FILE}"))


def lock_all(environ: Mapping[str, str], *, forget: bool) -> int:
    """Delete every key of a library on this device, and with `forget` all that it has seen. Return how many keys."""
    keys = list(_libraries(environ).glob(f"*/*/{_KEY_FILE}"))
    for path in [*keys, *(_libraries(environ).glob(f"*/*/{_STATE_FILE}") if forget else ())]:
        wipe(path)
    return len(keys)


def _libraries(environ: Mapping[str, str]) -> Path:
    return state_dir(environ) / "library"


def _server(environ: Mapping[str, str], url: str) -> Path:
    return _libraries(environ) / hashlib.sha256(url.encode()).hexdigest()[:40]


def _split(content: bytes) -> Iterator[bytes]:
    """Yield the items in a file of one after the other: each says its own length."""
    start = 0
    while start < len(content):
        length = FIXED_LENGTH + (1 << content[start + _BOX_OFFSET])
        if start + length > len(content):
            raise ValueError(start)
        yield content[start : start + length]
        start += length


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise NotReadable(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None


def _wait_for_lock(file: BinaryIO) -> None:
    """Lock the file until it is closed. Windows has no such lock; there the server's comparison decides alone."""
    deadline = time.monotonic() + _PATIENCE
    while sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise Refused(
                    _("Another bytebin process is changing the library: wait until it has finished.")
                ) from None
        time.sleep(0.05)
