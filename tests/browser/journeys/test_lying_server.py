"""A server that shows something else than the devices have written is noticed, and My files says so truly."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.test_library import FILED, open_files, row, send, unlock
from tests.browser.journeys.visitor import Visitor
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

ITEMS = "**/api/v1/library/items?*"
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
    page = open_files(other)
    page.get_by_label("Passphrase or recovery code").fill(PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    assert "isn't complete" in told(page)
    expect(page.get_by_text("second.txt")).to_have_count(0)
    other.context.unroute(ITEMS)

    planted = {"id": "p" * 16, "kind": 1, "credential_id": None, "sealed": "AAAA"}
    answer(other, "**/api/v1/library", lambda library: library | {"methods": [*library["methods"], planted]})
    page = open_files(other)
    page.get_by_label("Passphrase or recovery code").fill(PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    assert "other ways to unlock" in told(page)
    other.context.unroute("**/api/v1/library")

    page = unlock(other, PHRASE)
    expect(row(page, "second.txt")).to_be_visible()
