"""Ugly names, saved by Firefox as it saves every file of that name."""

import unicodedata
from urllib.parse import quote, unquote

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.visitor import Visitor
from tests.browser.journeys.test_names import SAVE
from tests.files.client import API
from tests.names import UGLY_NAMES
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

# Bytes. Firefox downloads into a file with 14 more, such as "a.txt.6RzWa2bY.part", and file systems take 255.
LONGEST = 241
FOLLOW = "url => { location.href = url; }"


def saved_name(visitor: Visitor, script: str, argument: str) -> str:
    """Return the name that a download gets, "" if it was cancelled, and remove it."""
    before = len(visitor.downloads)
    tab = visitor.new_page()
    tab.goto("/problems/not-found")
    tab.evaluate(script, argument)
    path = visitor.next_download(before, 30).path
    tab.close()
    if path is None:
        return ""
    path.unlink(missing_ok=True)
    return path.name


def is_misread(name: str) -> bool:
    """Return whether Firefox saves this name in its own way, whatever the header says.

    It decodes filename* twice, makes up a name where only dots would be left, and opens a PDF that it has saved.
    """
    return (
        unquote(name) != name or len(name.encode()) > LONGEST or not name.strip(".") or name.endswith(".pdf")
    )


def test_firefox_saves_every_name(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    wrong: dict[str, tuple[str, str]] = {}
    for name in (unicodedata.normalize("NFC", name) for name in UGLY_NAMES if not is_misread(name)):
        sent = alice.api.put(f"{API}/files/{quote(name, safe='')}", content=b"x")
        ideal = saved_name(visitor, SAVE, name)
        saved = saved_name(visitor, FOLLOW, sent.json()["download_url"])
        if saved not in (ideal, ideal.removesuffix(".txt")):
            wrong[name] = (saved, ideal)
    assert wrong == {}


@pytest.mark.parametrize(("length", "saved"), [(LONGEST, True), (LONGEST + 1, False), (255, False)])
def test_firefox_cancels_a_download_with_a_name_that_is_too_long_for_it(
    length: int, saved: bool, server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    """docs/API.md says so. What a page saves itself, Firefox saves with a shorter name."""
    visitor = new_visitor(server)
    name = "x" * (length - 4) + ".txt"
    sent = alice.api.put(f"{API}/files/{name}", content=b"x")
    assert saved_name(visitor, FOLLOW, sent.json()["download_url"]) == (name if saved else "")
    assert saved_name(visitor, SAVE, name) == "x" * (min(length, 250) - 4) + ".txt"
