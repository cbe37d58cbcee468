"""A server that shows something else than the devices have written is noticed, and My files says so truly."""

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from bytebin_cli.account import Account
from bytebin_cli.api import Api
from bytebin_cli.library.device import Device
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.session import Session
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE
from bytebin_cli.retry import RetryPolicy
from playwright.sync_api import Page, Route, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.test_library import FILED, open_files, row, send, unlock
from tests.browser.journeys.visitor import Visitor
from tests.cli.library.building import WRITING, file_value, written
from tests.cli.library.fake_server import encoded
from tests.cli.library.vectors import amk
from tests.cli.user import User
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

ITEMS = "**/api/v1/library/items?*"
LIBRARY = "**/api/v1/library"
Lie = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def nora(server: Server) -> Person:
    person = server.create_person("nora@example.org", scopes=SCOPES)
    set_up(person)
    return person


def answer(visitor: Visitor, url: str, lie: Lie) -> None:
    """Change the server's responses on their way to the browser."""

    def changed(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(lie(response.json())))

    visitor.context.route(url, changed)


def told(page: Page) -> str:
    alert = page.locator("#vault-trouble")
    expect(alert).to_be_visible()
    return alert.inner_text()


def unlock_and_read(visitor: Visitor) -> str:
    """Unlock the library with the passphrase, and return what is wrong with it."""
    page = open_files(visitor)
    page.get_by_label("Passphrase or recovery code").fill(PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    return told(page)


def test_each_lie_is_told_and_what_this_device_has_kept_stays_readable(
    server: Server, nora: Person, new_visitor: NewVisitor
) -> None:
    device = new_visitor(server, nora)
    send(device, "first.txt", "Unlock your library")
    unlock(device, PHRASE)
    before: dict[str, Any] = nora.api.get("/api/v1/library/items").json()
    send(device, "second.txt", FILED)

    answer(device, ITEMS, lambda _: before)
    page = open_files(device)
    assert "older than what this device has seen" in told(page)
    expect(row(page, "second.txt")).to_be_visible()
    device.context.unroute(ITEMS)

    other = new_visitor(server, nora)
    answer(other, ITEMS, lambda page: page | {"items": page["items"][1:]})
    assert "isn't complete" in unlock_and_read(other)
    expect(other.page.get_by_text("second.txt")).to_have_count(0)
    other.context.unroute(ITEMS)

    planted = {"id": "p" * 16, "kind": 1, "credential_id": None, "sealed": "AAAA"}
    answer(other, LIBRARY, lambda library: library | {"methods": [*library["methods"], planted]})
    assert "other ways to unlock" in unlock_and_read(other)
    other.context.unroute(LIBRARY)

    page = unlock(other, PHRASE)
    expect(row(page, "second.txt")).to_be_visible()


def id_of(link: str) -> str:
    return link.partition("#")[0].rpartition("/")[2]


def item_of(link: str, page: dict[str, Any]) -> str:
    """Return the sealed item of the file that a link opens."""
    (found,) = (item for item in page["items"] if b64decode(item)[32:43] == id_of(link).encode())
    return str(found)


def state_of(owner: Person, account: str, directory: Path) -> State:
    """Return the library as it is now, as a thief of its key could read it."""
    api = Api(Account(owner.address, owner.token), RetryPolicy(1, lambda _said: None, Event()))
    with closing(api):
        return Session(api, Device(directory), account, MasterKey(1, amk(1)), lambda: WRITING).read()


def test_items_that_are_exchanged_or_come_back_and_another_history_are_told(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    omar = server.create_person("omar@example.org", scopes=SCOPES)
    account = set_up(omar).account
    device, new = new_visitor(server, omar), new_visitor(server, omar)
    kept = send(device, "kept.txt", "Unlock your library")
    unlock(device, PHRASE)
    gone = send(device, "gone.txt", FILED)
    before: dict[str, Any] = omar.api.get("/api/v1/library/items").json()
    program = User(tmp_path, BYTEBIN_URL=server.address, BYTEBIN_KEY=omar.token)
    assert program.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    assert program.run("rm", "--forever", "gone.txt").returncode == 0
    fork = state_of(omar, account, tmp_path / "thief")
    assert program.run("mv", "kept.txt", "renamed.txt").returncode == 0
    now: dict[str, Any] = omar.api.get("/api/v1/library/items").json()
    newest, others = item_of(kept, now), [item for item in now["items"] if item != item_of(kept, now)]
    for lie in (
        [item_of(kept, before), *others],  # its older self
        [others[0], *others],  # another one
        [newest, item_of(gone, before), *others],  # a removed one beside it
    ):
        answer(new, ITEMS, lambda page, lie=lie: page | {"items": lie})  # type: ignore[misc]  # bound now
        assert (
            "isn't complete, or isn't what your devices have written. Nothing was changed."
            in unlock_and_read(new)
        )
        expect(new.page.get_by_text("renamed.txt")).to_have_count(0)
        new.context.unroute(ITEMS)

    page = open_files(device)
    expect(row(page, "renamed.txt")).to_be_visible()
    write = None
    while fork.revision <= now["revision"]:
        write = written(
            fork, {ItemId(FILE, id_of(kept)): file_value(f"of another history, {fork.revision}.txt")}
        )
        fork = write.state
    assert write is not None
    shown = [*map(encoded, write.items), encoded(write.head)]
    answer(device, LIBRARY, lambda library: library | {"revision": fork.revision})
    answer(device, ITEMS, lambda page: page | {"revision": fork.revision, "items": shown})
    page = open_files(device)
    assert "doesn't continue what this device has seen before. Nothing was changed." in told(page)
    expect(row(page, "renamed.txt")).to_be_visible()
    expect(page.get_by_text("of another history")).to_have_count(0)
