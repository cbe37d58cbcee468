"""One library in several browsers, tabs and engines at once, and a browser with many remembered links."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bundles.kept import KEPT
from tests.browser.firefox.conftest import NewVisitor as NewFirefoxVisitor
from tests.browser.firefox.conftest import firefox, firefox_sessions
from tests.browser.firefox.conftest import new_visitor as new_firefox_visitor
from tests.browser.firefox.upload_page import UploadPage as FirefoxUploadPage
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.test_library import REMEMBER, open_files, row, unlock
from tests.campaign import rounds
from tests.cli.library.building import file_id, file_value
from tests.library.founding import CODE, PHRASE, SCOPES, set_up
from tests.server import Server

pytestmark = pytest.mark.turns(5)
__all__ = ["firefox", "firefox_sessions", "new_firefox_visitor"]

WRITES = rounds(50)  # of each of four tabs
REMEMBERED = 214
# Opens the library of the page's user in a tab of its own, and files that many items, each in its own write.
WRITE = """async ([base, account, first, count]) => {
  const { openedFiling } = await import(`${base}files/js/encrypted/library/filing.js`);
  const { OwnerApi } = await import(`${base}files/js/transfer/owner-api.js`);
  const { csrfToken } = await import(`${base}files/js/pages/csrf.js`);
  const options = { origin: location.origin, thumbnailWorker: "" };
  const { links } = await openedFiling(account, new OwnerApi(csrfToken), options);
  for (let number = first; number < first + count; number++) {
    const id = `Plain${String(number).padStart(6, "0")}`;
    await links.move([], [{ id, name: `${number}.txt`, type: "text/plain", size: 1, added: 1 }], "", "");
  }
  return links.plain.length;
}"""


def script_base(page: Page) -> str:
    return str(
        page.evaluate("() => new URL('../../', document.querySelector('script[type=module]').src).href")
    )


def test_two_hundred_writes_of_four_tabs_in_two_browsers_are_all_kept(
    server: Server, new_visitor: NewVisitor
) -> None:
    owner = server.create_person("at-once@example.org", scopes=SCOPES)
    set_up(owner)
    account = owner.api.get("/api/v1/user").json()["id"]
    tabs: list[Page] = []
    for _ in range(2):
        visitor = new_visitor(server, owner)
        visitor.expects(409)  # of two that write at once, one has to begin again
        visitor.page.goto("/account/library/")
        tabs += [visitor.page, visitor.context.new_page()]
        unlock_here(visitor.page)
    for tab in tabs:
        tab.goto("/files/trash/")  # a page that loads these scripts
    for number, tab in enumerate(tabs):
        begin(tab, account, number * WRITES)
    for tab in tabs:
        tab.wait_for_function("() => globalThis.written !== undefined", timeout=120_000)
        assert tab.evaluate("() => globalThis.written") >= WRITES
    assert owner.api.get("/api/v1/library").json()["items"] == 1 + len(tabs) * WRITES


def unlock_here(page: Page) -> None:
    page.locator("#unlock-passphrase").fill(PHRASE)
    page.get_by_role("button", name="Unlock with the passphrase").click()
    page.get_by_role("button", name="Yes, on this device").click()
    expect(page.get_by_role("heading", name="Your library is unlocked")).to_be_visible()


def begin(tab: Page, account: str, first: int) -> None:
    """Let the tab write without waiting for it."""
    given: list[Any] = [script_base(tab), account, first, WRITES]
    start = f"(given) => {{ ({WRITE})(given).then((count) => {{ globalThis.written = count; }}); }}"
    tab.evaluate(start, given)


def test_a_browser_with_many_remembered_links_moves_them_all(server: Server, new_visitor: NewVisitor) -> None:
    owner = server.create_person("many-remembered@example.org", scopes=SCOPES)
    set_up(owner)
    account = owner.api.get("/api/v1/user").json()["id"]
    visitor = new_visitor(server, owner)
    visitor.expects(404)  # the server has none of these files
    page = visitor.page
    page.goto("/files/")  # makes the browser's list
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    for number in range(REMEMBERED):
        value, name = file_value(f"remembered {number}.txt"), file_id(number).id
        link: dict[str, Any] = {"id": name, "url": f"{server.url}/f/{name}", "thumbnail": None, "members": []}
        kept = link | {part: value[part] for part in ("fragment", "name", "type", "size")}
        page.evaluate(REMEMBER, [account, kept])
    page.goto("/account/library/")
    unlock_here(page)
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    assert owner.api.get("/api/v1/library").json()["items"] == 1 + REMEMBERED


def test_chromium_and_firefox_show_one_library(
    server: Server, new_visitor: NewVisitor, new_firefox_visitor: NewFirefoxVisitor, tmp_path: Path
) -> None:
    owner = server.create_person("two-engines@example.org", scopes=SCOPES)
    set_up(owner)
    source = tmp_path / "from firefox.txt"
    source.write_bytes(b"heron")
    other = new_firefox_visitor(server, owner)
    upload = FirefoxUploadPage(other)
    upload.send(source)
    upload.row(source.name).filter("This browser remembers the link").expect_visible()
    page = other.page
    page.goto("/files/")
    page.locator("#vault-secret").fill(PHRASE)
    page.get_by_role("button", "Unlock").click()
    page.get_by_role("button", "New folder").expect_visible()
    page.get_by_role("button", "New folder").click()
    page.locator("#library-folder-name").fill("Wombats")
    page.locator("#library-folder-name").press("Enter")
    page.get_by_role("link", "Wombats").expect_visible()

    visitor = new_visitor(server, owner)
    mine = open_files(visitor)
    expect(mine.get_by_text("Encrypted file", exact=True).first).to_be_visible()
    mine = unlock(visitor, CODE)
    expect(mine.get_by_role("link", name="Wombats")).to_be_visible()
    row(mine, "from firefox.txt").drag_to(mine.get_by_role("link", name="Wombats"))
    expect(mine.get_by_text("1 file was moved")).to_be_visible()
    page.reload()
    page.get_by_role("link", "Wombats").click()
    page.get_by_role("link", "from firefox.txt").expect_visible()
