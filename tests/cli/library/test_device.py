"""What a device keeps, and what the server sends page by page."""

import base64
import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from bytebin_cli.errors import NotReadable, Refused, ServerRefused
from bytebin_cli.library import device as devices
from bytebin_cli.library.device import Device, has_keys, lock_all
from bytebin_cli.library.errors import LibraryRefused
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.remote import ListedMethod, Listing, account_of, fetch_changes

from .building import begin, file_id, file_value, written
from .fake_server import FakeApi, FakeServer
from .forging import method
from .vectors import amk

MASTER = MasterKey(1, amk(1))
URL = "https://files.example"


def test_a_key_is_kept_for_one_server_until_it_is_locked(tmp_path: Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    device = Device.of(environ, URL, "A" * 16)
    assert device.key() is None
    device.keep_key(MASTER)
    device.keep(begin())
    assert Device.of(environ, URL, "A" * 16).key() == MASTER
    assert Device.of(environ, URL, "B" * 16).key() is None
    assert has_keys(environ, URL)
    assert not has_keys(environ, "https://other.example")
    assert lock_all(environ, forget=False) == 1
    assert (device.key(), has_keys(environ, URL), device.kept() is None) == (None, False, False)
    assert lock_all(environ, forget=True) == 0
    assert device.kept() is None


def test_a_state_is_kept_byte_for_byte(tmp_path: Path) -> None:
    state = written(
        begin(), {file_id(1): file_value("a", note="n" * 4000), file_id(2): file_value("b")}
    ).state
    device = Device(tmp_path)
    device.keep(state)
    kept = device.kept()
    assert kept is not None
    assert (kept.head, kept.items) == (state.head.item.sealed, state.sealed())


@pytest.mark.parametrize(
    "change", [lambda content: content[:-1], lambda content: content + b"\1", lambda _: b"x"]
)
def test_a_damaged_state_is_named(change: Any, tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.keep(begin())
    path = tmp_path / "state"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(NotReadable, match="state is damaged: delete it"):
        device.kept()


@pytest.mark.parametrize(
    "content", ["{", '{"generation": 1, "amk": "AAAA"}', '{"generation": 1, "amk": "A"}']
)
def test_a_damaged_key_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(content)
    with pytest.raises(NotReadable, match=r"key\.json is damaged: delete it"):
        Device(tmp_path).key()


def test_one_process_at_a_time_changes_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_PATIENCE", 0.1)
    device = Device(tmp_path)
    with device.writing(), pytest.raises(Refused, match="Another bytebin process"), device.writing():
        pass
    with device.writing(), (tmp_path / "lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Paging(FakeApi):
    """Sends these pages, again and again."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        super().__init__(FakeServer.of(begin()))
        self.pages = list(pages)

    def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        assert path
        assert parameters is not None
        self.pages.append(self.pages.pop(0))
        return self.pages[-1]


REMOVED = [{"kind": 1, "id": "S27QSgtB90c"}]


@pytest.mark.parametrize(
    "page",
    [
        {"items": [], "removed": [], "next": "0-1"},
        {"items": [], "removed": REMOVED, "next": 1},
        {"items": [], "removed": REMOVED, "next": "0-1"},
        {"items": None, "removed": [], "next": None},
        {"items": [5], "removed": [], "next": None},
        {"items": ["%"], "removed": [], "next": None},
        {"items": [], "removed": [{"kind": "1", "id": "x"}], "next": None},
        {"items": []},
    ],
    ids=json.dumps,
)
def test_pages_that_make_no_sense_or_never_end_are_refused(page: dict[str, Any]) -> None:
    with pytest.raises(ServerRefused, match="does not understand"):
        fetch_changes(Paging(page), 0)


@pytest.mark.parametrize("owner", ["../../../../etc/", "A" * 15 + "\0", "not alphanumeric"])
def test_an_account_that_is_no_id_never_becomes_a_path(owner: str) -> None:
    sealed = base64.b64decode(method(owner=owner)["sealed"])
    with pytest.raises(LibraryRefused, match="id is malformed"):
        account_of(Listing(1, 1, [ListedMethod("A" * 16, 2, sealed)]))
    with pytest.raises(ServerRefused):
        account_of(Listing(1, 1, []))
