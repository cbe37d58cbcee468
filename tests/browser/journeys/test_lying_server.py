"""A server that shows something else than the devices have written is noticed, and My files says so truly."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.test_library import FILED, open_files, row, send, unlock
from tests.browser.journeys.visitor import Visitor
from tests.cli.library.building import file_id, file_value, written
from tests.cli.library.fake_server import encoded
from tests.cli.user import User
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

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


def item_of(link: str, page: dict[str, Any]) -> str:
    """Return the sealed item of the file that a link opens."""
    file = link.partition("#")[0].rpartition("/")[2].encode()
    (found,) = (item for item in page["items"] if b64decode(item)[32:43] == file)
    return str(found)


def test_items_that_are_exchanged_or_come_back_and_another_history_are_told(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    omar = server.create_person("omar@example.org", scopes=SCOPES)
    fork = set_up(omar)
    device, new = new_visitor(server, omar), new_visitor(server, omar)
    unlock(device, PHRASE)
    kept, gone = send(device, "kept.txt", FILED), send(device, "gone.txt", FILED)
    before: dict[str, Any] = omar.api.get("/api/v1/library/items").json()
    program = User(tmp_path, BYTEBIN_URL=server.address, BYTEBIN_KEY=omar.token)
    assert program.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    assert program.run("mv", "kept.txt", "renamed.txt").returncode == 0
    assert program.run("rm", "--forever", "gone.txt").returncode == 0
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
    while fork.revision <= now["revision"]:
        write = written(fork, {file_id(fork.revision): file_value("of another history.txt")})
        fork = write.state
    shown = [encoded(sealed) for sealed in [*fork.sealed(), fork.head.item.sealed]]
    answer(device, LIBRARY, lambda library: library | {"revision": fork.revision})
    answer(device, ITEMS, lambda page: page | {"revision": fork.revision, "items": shown, "removed": []})
    page = open_files(device)
    assert "doesn't continue what this device has seen before. Nothing was changed." in told(page)
    expect(row(page, "renamed.txt")).to_be_visible()
    expect(page.get_by_text("of another history.txt")).to_have_count(0)
