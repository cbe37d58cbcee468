"""No hostile file runs anything or asks another host in Firefox: on its page, encrypted or not, and raw."""

import time

import pytest

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
    assert [url for url in asked if not url.startswith((server.url, "blob:", "data:"))] == []
    assert [url for url in asked if "ran-here" in url] == []
    # What a browser says about a picture, film or PDF that is damaged.
    visitor.complaints.clear()


def look_at(page: Page, label: str) -> None:
    page.wait_until(lambda: bool(page.evaluate(READY)), f"the page of {label} is ready")
    time.sleep(WATCH)
    page.evaluate(OFFERED)
    time.sleep(WATCH)
    assert page.evaluate(MARKS) == ["", False], label
