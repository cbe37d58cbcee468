"""Devices that share a library through a server: conflicts, pages, lost responses, and each lie of the server.

The model test is seeded. Each device has a directory of its own, and reads everything again from the disk.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bytebin_cli.api import Document
from bytebin_cli.errors import TryAgainLater
from bytebin_cli.library.errors import WrongKey
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.methods import PASSKEY, RECOVERY
from bytebin_cli.library.recovery import new_secret
from bytebin_cli.library.remote import send_rotation
from bytebin_cli.library.rotation import Unlock, change_key
from bytebin_cli.library.session import NoLibrary, Session
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE, Value

from .building import WRITING, begin, file_id, file_value
from .devices import deny, join, put, remove
from .fake_server import FakeApi, FakeServer
from .forging import PRF
from .vectors import account, amk

ROUNDS = 200
SEED = 20_261_128


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the waits after conflicts instead of waiting."""
    waited: list[float] = []
    monkeypatch.setattr("bytebin_cli.library.session.time.sleep", waited.append)
    return waited


def values(state: State) -> dict[ItemId, Value]:
    return {name: item.value for name, item in state.items.items() if name.kind == FILE}


class Model:
    """A plain dictionary of what has to be there, changed like the library."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.chance = random.Random(SEED)  # noqa: S311 - to be repeated
        self.expected: dict[int, dict[str, object]] = {}

    def change(self, device: Session, round_number: int) -> None:
        number, member = self.chance.randrange(12), self.chance.choice(["name", "note"])
        if self.chance.random() < 0.25:
            device.change(remove(number))
            self.expected.pop(number, None)
        else:
            device.change(put(number, **{member: f"{member} {round_number}"}))
            self.expected.setdefault(number, {"name": "new"})[member] = f"{member} {round_number}"

    def interrupt(self, at: str, what: Callable[[], None]) -> None:
        """Do this once, during the next request for `at`."""

        def once(path: str) -> None:
            if path == at:
                self.server.meanwhile = None
                what()

        self.server.meanwhile = once


def test_three_devices_agree_after_200_rounds_of_conflicts(tmp_path: Path, waits: list[float]) -> None:
    """Also: readers between pages, removals, and items that come back. A plain dictionary says what has to be there."""
    server = FakeServer.of(begin())
    server.page = 3
    devices = [join(server, tmp_path / str(number)) for number in range(3)]
    model = Model(server)
    for number in range(ROUNDS):
        first, second, reader = model.chance.sample(devices, 3)
        # The second device writes after the first has read, so that the first one's write is refused.
        at = model.chance.choice(["library", "library/items"])
        model.interrupt(at, lambda: model.change(second, number))  # noqa: B023 - called within the round
        model.change(first, number)
        model.interrupt("library/items", lambda: model.change(first, number))  # noqa: B023 - as above
        reader.read()
        server.meanwhile = None
    states = [device.read() for device in devices]
    assert len({state.head.digest for state in states}) == 1
    for state in states:
        found = {int(name.id): value for name, value in values(state).items()}
        assert found.keys() == model.expected.keys()
        assert all(found[number].items() >= value.items() for number, value in model.expected.items())
    assert len(waits) > 50
    assert all(0.05 <= wait <= 0.5 for wait in waits)


def test_the_change_that_comes_second_wins_its_member_and_leaves_the_others(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    one, two = join(server, tmp_path / "1"), join(server, tmp_path / "2")
    one.change(put(1, name="first", note="before"))

    def interrupt(_path: str) -> None:
        server.meanwhile = None
        two.change(put(1, name="second", tags=["tax"]))

    server.meanwhile = interrupt
    state = one.change(put(1, note="after"))
    assert state.items[file_id(1)].value == file_value("second", note="after", tags=["tax"])


def test_a_write_whose_response_was_lost_is_not_made_twice(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    device, writes = join(server, tmp_path), 0
    post = FakeApi.post

    class Losing(FakeApi):
        def post(self, path: str, document: Any, **headers: str) -> Document:
            nonlocal writes
            post(self, path, document, **headers)
            writes += 1
            return post(self, path, document, **headers)  # as the retry does after a lost response

    device = Session(Losing(server), device.device, account(), device.master, device.writing)
    state = device.change(put(1, name="once"))
    assert (writes, server.stored.revision, state.revision) == (1, 2, 2)
    assert device.read().head.digest == state.head.digest


def test_a_device_that_was_away_too_long_fetches_everything(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    one, two = join(server, tmp_path / "1"), join(server, tmp_path / "2")
    one.change(put(1, name="kept"))
    one.change(put(2, name="removed"))
    two.read()
    one.change(remove(2))
    server.expired_before = 4
    assert values(two.read()).keys() == {file_id(1)}
    since = [sent["since"] for method, _path, sent in server.requests if method == "GET" and "since" in sent]
    assert since[-2:] == [3, 0]


def test_a_device_that_has_everything_asks_for_no_items(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    device = join(server, tmp_path)
    device.change(put(1, name="a"))
    server.requests.clear()
    device.read()
    assert [path for _method, path, _sent in server.requests] == ["library"]


def test_a_device_gives_up_when_others_never_stop_writing(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    one, two = join(server, tmp_path / "1"), join(server, tmp_path / "2")
    one.change(put(1, name="a"))

    def interrupt(path: str) -> None:
        if path == "library":
            server.meanwhile = None
            two.change(put(1, name=str(server.stored.revision)))
            server.meanwhile = interrupt

    server.meanwhile = interrupt
    with pytest.raises(TryAgainLater, match="keep changing"):
        one.change(put(2, name="b"))


def test_a_change_of_the_key_asks_other_devices_to_unlock_again(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    one, two = join(server, tmp_path / "1"), join(server, tmp_path / "2")
    one.change(put(1, name="a"))
    two.read()
    unlocks = [Unlock(PASSKEY, "", PRF), Unlock(RECOVERY, "", new_secret())]
    rotation = change_key(one.read(), unlocks, WRITING)
    send_rotation(one.api, rotation)
    with pytest.raises(WrongKey, match="changed on another device"):
        two.read()
    again = join(server, tmp_path / "2", rotation.write.state.master)
    state = again.change(put(2, name="b"))
    assert {item.header.generation for item in state.items.values()} == {2}
    assert len(values(join(server, tmp_path / "3", again.master).read())) == 2


def test_without_a_library_nothing_is_read(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    deny(server)
    with pytest.raises(NoLibrary, match="bytebin library create"):
        join(server, tmp_path).read()


def test_nothing_secret_is_in_any_request(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    device = join(server, tmp_path)
    device.change(put(1, name="secret name", note="secret note", tags=["secret tag"]))
    sent = repr(server.requests)
    for secret in ("secret", file_value("n")["fragment"][3:], repr(amk(1))[2:20], amk(1).hex()):
        assert secret not in sent


def test_a_state_that_was_not_saved_is_fetched_again(tmp_path: Path) -> None:
    server = FakeServer.of(begin())
    device = join(server, tmp_path)
    device.change(put(1, name="a"))
    (tmp_path / "state").unlink()
    assert values(device.read()).keys() == {file_id(1)}
