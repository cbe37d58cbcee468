"""Pages in German on a phone: its words are long, and none may be cut off."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import payload
from tests.people import Person
from tests.server import Server

PHONE = {"width": 390, "height": 844}
PUBLIC = ["/", "/account/login/", "/account/signup/", "/account/password/reset/"]
OWN = [
    "/upload/",
    "/upload/text/",
    "/files/",
    "/account/",
    *(
        f"/account/{name}/"
        for name in ("profile", "security", "devices", "storage", "library", "activity", "keys", "close")
    ),
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
]
# What is wider than its box, unless it ends in an ellipsis, as names of files do, or is for screen readers.
CUT = """() => {
  for (const details of document.querySelectorAll("main details")) details.open = true;
  for (const unseen of document.querySelectorAll(".visually-hidden")) unseen.style.display = "none";
  return [
  document.documentElement,
  ...document.querySelectorAll("main *, header *, footer *"),
].filter((element) => {
  const style = getComputedStyle(element);
  if (style.display === "inline") return false;
  if (style.textOverflow === "ellipsis" || ["auto", "scroll"].includes(style.overflowX)) return false;
  return element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 200));
}"""


def cut_off(page: Page) -> list[str]:
    found: list[str] = page.evaluate(CUT)
    return [f"{page.url}: {html}" for html in found]


@pytest.mark.long
def test_nothing_is_cut_off_on_a_phone(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    new_visitor(server, alice)  # logs in
    visitors = (
        (new_visitor(server, viewport=PHONE, locale="de-DE"), PUBLIC),
        (
            new_visitor(server, alice, viewport=PHONE, locale="de-DE"),
            OWN,
        ),
    )
    found = []
    for visitor, paths in visitors:
        for path in paths:
            visitor.page.goto(path)
            expect(visitor.page.locator("html")).to_have_attribute("lang", "de")
            found += cut_off(visitor.page)
    assert found == []


def test_scripts_speak_german_as_the_page_does(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    new_visitor(server, alice)  # logs in
    page = new_visitor(server, alice, viewport=PHONE, locale="de-DE").page
    page.goto("/upload/")
    page.locator("input[type=file]").first.set_input_files(payload("brief.txt", b"x" * 1_600))
    expect(page.get_by_role("button", name="1 Datei hochladen · 1,6\u00a0KB")).to_be_visible()
    assert cut_off(page) == []
