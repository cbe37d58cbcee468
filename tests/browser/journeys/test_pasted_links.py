"""Links to encrypted files, with what programs and people add to them or lose of them, opened in Chromium."""

from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.previews.sealed import send
from tests.campaign import sample
from tests.people import Person
from tests.server import Server

AFTER = [".", "/", ")", "]", ">", '"', ",", "**", "…", "».", "%29.", " "]


def test_a_key_works_with_text_added_to_it(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    link = send(alice, b"Hello", "notes.txt", "text/plain")
    visitor = new_visitor(server)
    page_url, fragment = link.split("#")
    pasted = [f"{link}{after}" for after in sample(AFTER, critical={".", "**", "%29."})]
    for written in (
        *pasted,
        f"{page_url}/#{fragment}",
        f"{page_url}%23{fragment}",
        f"{page_url}%23{fragment}.",
    ):
        page = visitor.open_afresh()
        page.goto(written)
        expect(page.get_by_role("heading", name="notes.txt")).to_be_visible()


def test_a_link_without_its_key_says_so(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page_url = send(alice, b"Hello", "notes.txt", "text/plain").split("#")[0]
    visitor = new_visitor(server)
    for lost in ("", "#", "/", "%23", ")."):
        page = visitor.open_afresh()
        page.goto(page_url + lost)
        expect(page.get_by_role("heading", name="The link is incomplete.")).to_be_visible()
