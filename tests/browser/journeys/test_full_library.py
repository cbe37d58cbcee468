"""My files with a library of 10,000 encrypted files: how soon the list can be searched, and how fast it answers."""

import pytest
from bytebin_cli.library.values import FOLDER
from playwright.sync_api import expect

from tests.browser.firefox.conftest import NewVisitor as NewFirefoxVisitor
from tests.browser.firefox.conftest import firefox, firefox_sessions
from tests.browser.firefox.conftest import new_visitor as new_firefox_visitor
from tests.browser.journeys.conftest import NewVisitor
from tests.cli.library.building import file_id, file_value, folder_id, written
from tests.cli.library.fake_server import encoded
from tests.figures import Figures
from tests.files.client import upload
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

__all__ = ["firefox", "firefox_sessions", "new_firefox_visitor"]

FILES = 10_000
AT_ONCE = 250
# Types a text letter by letter. Returns the longest time that one letter took, with the layout of what it shows.
TYPE = """(text) => {
  const field = document.getElementById("search");
  const took = [...text].map((_, index) => {
    const started = performance.now();
    field.value = text.slice(0, index + 1);
    field.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    return performance.now() - started;
  });
  return Math.max(...took);
}"""
# The button for a new folder appears when the library is open: milliseconds since the navigation began.
READY = """() => new Promise((resolve) => {
  const ready = () => document.getElementById("new-folder")?.hidden === false;
  const look = () => (ready() ? resolve(performance.now()) : setTimeout(look, 5));
  look();
})"""


def fill(owner: Person) -> None:
    """Set up a library with a folder and many files."""
    state = set_up(owner)
    for start in range(0, FILES, AT_ONCE):
        put = {
            file_id(number): file_value(f"holiday picture {number} of {number % 97}.jpg")
            for number in range(start, start + AT_ONCE)
        }
        if start == 0:
            put = {**dict(list(put.items())[1:]), folder_id(1): {"name": "Letters", "added": 1}}
        write = written(state, put)
        document = {
            "revision": write.revision,
            "items": [encoded(item) for item in write.items],
            "removed": [],
            "head": encoded(write.head),
        }
        response = owner.api.post("/api/v1/library/items", json=document)
        assert response.status_code == 200, response.text
        state = write.state
    assert any(name.kind == FOLDER for name in state.items)


@pytest.mark.long
def test_the_same_list_in_firefox(
    server: Server, new_firefox_visitor: NewFirefoxVisitor, figures: Figures
) -> None:
    owner = server.create_person("full-in-firefox@example.org", scopes=SCOPES)
    fill(owner)
    upload(owner.api, b"plain", name="plain.txt")
    visitor = new_firefox_visitor(server, owner)
    visitor.expects("404")  # the server has none of these files
    page = visitor.page
    page.goto("/files/")
    page.locator("#vault-secret").fill(PHRASE)
    page.get_by_role("button", "Unlock").click()
    page.get_by_role("button", "New folder").expect_visible()
    opened = []
    for _ in range(3):
        page.command("browsingContext.navigate", url=f"{server.url}/files/", wait="none")
        opened.append(page.evaluate(READY))
    typed = page.evaluate(TYPE, "holiday picture 77")
    figures(
        f"{FILES} files in Firefox: {min(opened):.0f} to {max(opened):.0f} ms, {typed:.0f} ms a keystroke at most"
    )


@pytest.mark.long
def test_a_list_of_ten_thousand_opens_from_the_cache_and_is_searched_without_delay(
    server: Server, new_visitor: NewVisitor, figures: Figures
) -> None:
    owner = server.create_person("full-library@example.org", scopes=SCOPES)
    fill(owner)
    upload(owner.api, b"plain", name="plain.txt")
    visitor = new_visitor(server, owner)
    visitor.expects(404)  # the server has none of these files
    page = visitor.page
    page.goto("/files/")
    page.get_by_label("Passphrase or recovery code").fill(PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    page.evaluate(READY)
    opened = []
    for _ in range(3):
        page.goto("/files/", wait_until="commit")
        opened.append(page.evaluate(READY))
    typed = page.evaluate(TYPE, "holiday picture 77")
    figures(f"{FILES} files: searched {min(opened):.0f} to {max(opened):.0f} ms after the page was asked for")
    figures(f"{FILES} files: at most {typed:.0f} ms a keystroke")
