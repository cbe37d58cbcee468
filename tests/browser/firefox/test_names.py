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

    It decodes filename* twice, makes up a name where only dots would be left, and opens a PDF that it has saved. A
    download with a name of 255 bytes ended without a file in this Firefox.
    """
    return unquote(name) != name or len(name.encode()) > 240 or not name.strip(".") or name.endswith(".pdf")


def test_firefox_saves_every_name(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    wrong: dict[str, tuple[str, str]] = {}
    for name in (unicodedata.normalize("NFC", name) for name in UGLY_NAMES if not is_misread(name)):
        sent = alice.api.put(f"{API}/files/{quote(name, safe='')}", content=b"x")
        ideal = saved_name(visitor, SAVE, name)
        saved = saved_name(visitor, "url => { location.href = url; }", sent.json()["download_url"])
        if saved not in (ideal, ideal.removesuffix(".txt")):
            wrong[name] = (saved, ideal)
    assert wrong == {}
