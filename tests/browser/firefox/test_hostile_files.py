"""No hostile file runs anything or asks another host in Firefox: on its page, raw, in lists and as a picture."""

import time
from contextlib import suppress

import pytest

from tests.browser.firefox.bidi import BidiError
from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.page import Page
from tests.browser.hostile import FILES, REFUSED
from tests.browser.previews.sealed import send
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

READY = "() => document.querySelector('#share-download:enabled, a.button--primary') !== null"
OFFERED = "() => document.querySelector('#preview [data-part=offer]:not([hidden]) button')?.click()"
MARKS = "() => [localStorage.ran ?? '', document.cookie.includes('ran=1')]"
WATCH = 0.5  # seconds in which a script would have run


def test_hostile_files_do_nothing(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    asked: list[str] = []
    for file in FILES:
        links = [send(alice, file.content, file.name, file.content_type)]
        if file.label not in REFUSED:
            stored = upload(alice.api, file.content, name=file.name, content_type=file.content_type)
            links.append(stored["url"])
        for link in links:
            look_at(visitor.open(link), file.label)
            asked += [response.url for response in visitor.responses]
            visitor.responses.clear()
            visitor.page.close()
    require_own(asked, server)
    # What a browser says about a picture, film or PDF that is damaged.
    visitor.complaints.clear()


def test_hostile_files_do_nothing_raw_in_lists_and_as_pictures(
    server: Server, new_visitor: NewVisitor
) -> None:
    owner = server.create_person("firefox-lists@example.org")
    stored = [
        upload(owner.api, file.content, name=file.name, content_type=file.content_type)
        for file in FILES
        if file.label not in REFUSED
    ]
    server.manage("jobs", "--once")
    visitor = new_visitor(server)
    visitor.log_in(owner)
    raw = [link["raw_url"] for link in stored]
    pictures = [f"/t/{link['id']}/480" for link in stored]
    cards = [f"/oembed?url={link['url']}" for link in stored[:5]]
    for address in (*raw, *pictures, *cards, "/files/"):
        with suppress(BidiError):  # what is downloaded instead of being shown
            visitor.page.goto(address)
        visitor.page.connection.pump(WATCH / 5)
    asked = [response.url for response in visitor.responses]
    assert len(asked) > len(stored)
    require_own(asked, server)
    visitor.page.goto("/files/")
    assert visitor.page.evaluate(MARKS) == ["", False]
    visitor.complaints.clear()


def require_own(asked: list[str], server: Server) -> None:
    assert [url for url in asked if not url.startswith((server.url, "blob:", "data:"))] == []
    assert [url for url in asked if "ran-here" in url] == []


def look_at(page: Page, label: str) -> None:
    page.wait_until(lambda: bool(page.evaluate(READY)), f"the page of {label} is ready")
    time.sleep(WATCH)
    page.evaluate(OFFERED)
    time.sleep(WATCH)
    assert page.evaluate(MARKS) == ["", False], label
