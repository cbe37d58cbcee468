"""A text that burns after reading, written and read in Firefox."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.files.client import API
from tests.people import Person
from tests.server import Server

NOTE = "# Door\n\n- The code is **1234**\n"
LARGE = "A line of a log that goes on and on.\n" * 60_000  # 2.2 MB

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("text", "encrypted"), [(NOTE, True), (NOTE, False), (LARGE, True)])
def test_a_text_is_read_once(
    server: Server, alice: Person, new_visitor: NewVisitor, text: str, encrypted: bool
) -> None:
    page = new_visitor(server, alice).page
    page.goto("/upload/text/")
    page.locator("#text-start").expect_visible()
    page.evaluate(
        "text => { const field = document.getElementById('text'); field.value = text;"
        " field.dispatchEvent(new Event('input')); }",
        text,
    )
    page.locator("#id_name").fill("note.md")
    page.locator("#text-burn").set_checked(True)
    page.locator("#upload-encrypt").set_checked(encrypted)
    page.locator("#text-start").click()
    link = page.get_by_label("Link to note.md").input_value()
    file = link.partition("#")[0].rpartition("/")[2]
    reader = new_visitor(server).open(link)
    button = reader.locator("main button").filter(has_text="Read it once")
    button.expect_enabled()
    assert alice.api.get(f"{API}/files/{file}").json()["download_count"] == 0
    button.click()
    reader.locator("#share-news").expect_text("It has been deleted.")
    shown = reader.evaluate("() => document.querySelector('.preview__text').textContent")
    assert shown == text
    assert alice.api.get(f"{API}/files/{file}").status_code == 404
