"""No hostile file runs anything or asks another host: on its page, raw, in lists, cards and thumbnails."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hostile import FILES, NAMES, REFUSED, SCRIPT, THIRD, Hostile
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.visitor import TIMEOUT, Visitor
from tests.browser.previews.sealed import send
from tests.browser.test_active_content import open_link, requested_urls
from tests.campaign import sample
from tests.files.client import API, json_of, upload
from tests.files.test_folders import new
from tests.people import Person
from tests.server import Server

# The files that ended up in the most different forms: an ordinary run looks at one in two. The others are variants of
# these: it looks at one in 16.
TELLING = ("svg, remote", "md, html", "md, pictures", "csv, formulas", "pdf with script", "zip", "name, tags")
SETTLED = "#preview > :is(img, video, .sound, .document, iframe), #preview [role=alert]:visible"
WATCH = 200  # milliseconds in which a script would have run


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser context for all files, since none of them may leave a mark."""
    shared = browser.new_context()
    shared.set_default_timeout(TIMEOUT)
    yield shared
    shared.close()


@pytest.mark.parametrize(
    "file",
    [
        *sample([file for file in FILES if file.label in TELLING], one_in=2),
        *sample([file for file in FILES if file.label not in TELLING], one_in=16),
    ],
    ids=lambda file: file.label,
)
def test_a_hostile_file_does_nothing(
    server: Server, context: BrowserContext, alice: Person, file: Hostile
) -> None:
    urls = requested_urls(context)
    page = context.new_page()
    look_at(page, send(alice, file.content, file.name, file.content_type))
    if file.label not in REFUSED:
        stored = upload(alice.api, file.content, name=file.name, content_type=file.content_type)
        look_at(page, stored["url"])
        for link in ("raw_url", "download_url"):
            open_link(page, stored[link])
            page = fresh(page)
    page.goto(f"{server.url}/problems/gone")  # any page of the origin, to look for marks
    assert marks(page) == []
    assert [url for url in urls if not url.startswith((server.url, "blob:", "data:"))] == []
    assert [url for url in urls if "ran-here" in url] == []
    page.close()


def fresh(page: Page) -> Page:
    other = page.context.new_page()
    page.close()
    return other


def look_at(page: Page, url: str) -> None:
    """Open the page of a file, show its preview, and wait long enough for a script to run."""
    page.goto(url)
    download = page.locator("#share-download:enabled, a.button--primary")
    expect(download).to_be_visible()
    offer = page.locator("#preview [data-part=offer] button:visible")
    if page.locator("#preview").count():
        page.wait_for_load_state("networkidle")
    if offer.is_visible():
        offer.click()
        expect(page.locator(SETTLED).first).to_be_visible()
    page.wait_for_timeout(WATCH)
    hrefs = page.locator("#preview [href]").evaluate_all("all => all.map(one => one.href)")
    assert [href for href in hrefs if not href.startswith((THIRD, "http:", "https:", "mailto:"))] == []
    assert page.locator("#preview :is(script, object, embed, link, style, [onerror], [onload])").count() == 0


def marks(page: Page) -> list[str]:
    """Return the marks that a file's script has left."""
    cookies = [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == "ran"]
    kept: list[str] = page.evaluate("Object.keys(localStorage).filter(name => name === 'ran')")
    return cookies + kept


def test_the_script_leaves_its_marks_where_it_runs(server: Server, context: BrowserContext) -> None:
    """Show that the test above can fail."""
    page = context.new_page()
    urls = requested_urls(context)
    page.route(
        f"{server.url}/f/",
        lambda route: route.fulfill(content_type="text/html", body=f"<script>{SCRIPT}</script>"),
    )
    page.goto(f"{server.url}/f/")
    page.wait_for_timeout(WATCH)
    assert marks(page) == ["ran", "ran"]
    assert [url for url in urls if "ran-here" in url]
    page.evaluate("localStorage.clear()")
    context.clear_cookies()
    page.close()


@pytest.mark.parametrize("label", REFUSED)
def test_a_plain_file_cannot_have_a_name_that_lies(alice: Person, label: str) -> None:
    [file] = [file for file in NAMES if file.label == label]
    announced = {"name": file.name, "size": 1, "content_type": "text/plain"}
    assert alice.api.post("/api/v1/uploads", json=announced).status_code == 400


def test_hostile_files_do_nothing_in_lists_cards_and_thumbnails(
    server: Server, new_visitor: NewVisitor
) -> None:
    owner = server.create_person("lists@example.org")
    allowed = [file for file in FILES if file.label not in REFUSED]
    telling = [file for file in allowed if file in NAMES or file.content_type.startswith("image/")]
    listed = sample(allowed, critical=telling, one_in=4)
    stored = [
        upload(owner.api, file.content, name=file.name, content_type=file.content_type) for file in listed
    ]
    server.manage("jobs", "--once")
    for file, link in zip(listed, stored, strict=True):
        require_text_only(httpx.get(link["url"], headers={"Accept": "text/html"}).text, file.name)
        card = httpx.get(f"{server.url}/oembed", params={"url": link["url"]})
        assert card.headers["Content-Type"] == "application/json"
        assert card.json()["title"] == file.name
    pictures = [is_a_picture(f"{server.url}/t/{link['id']}/480") for link in stored]
    assert any(pictures), "a polyglot is a picture as well"

    visitor = new_visitor(server, owner)
    visitor.open("/files/")
    for name in (file.name for file in NAMES if file.label not in REFUSED):
        expect(visitor.page.get_by_text(name, exact=True).first).to_be_attached()
    ids = [link["id"] for link in stored]
    folder = new(owner, "<img src=x onerror=ran>")
    owner.api.post(f"{API}/folders/move", json={"ids": ids, "folder": folder}).raise_for_status()
    shared = json_of(owner.api.patch(f"{API}/folders/{folder}", json={"link": True}))["url"]
    for path in (f"/files/?folder={folder}", shared):
        require_quiet(visitor, path)
    owner.api.post(f"{API}/trash", json={"ids": ids}).raise_for_status()
    require_quiet(visitor, "/files/trash/")
    asked = [request.url for request in visitor.requests]
    assert [
        url for url in asked if "ran-here" in url or not url.startswith((server.url, "blob:", "data:"))
    ] == []


def require_quiet(visitor: Visitor, path: str) -> None:
    page = visitor.page
    page.goto(path)
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text(re.compile(r"\.(html|svg|md|csv|pdf)"))
    assert page.locator("main :is(script, [onerror], [onload])").count() == 0


def is_a_picture(thumbnail: str) -> bool:
    """Return whether there is a thumbnail. The server encodes it from the pixels: it holds nothing else of the file."""
    response = httpx.get(thumbnail)
    assert response.status_code in (200, 404)
    assert SCRIPT[:20].encode() not in response.content
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.status_code == 200:
        assert response.headers["Content-Type"] in ("image/jpeg", "image/webp", "image/png")
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    return response.status_code == 200


class Head(HTMLParser):
    """Collect what a program finds in the head of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str | None] = []
        self.unknown: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("property") == "og:title":
            self.titles.append(given.get("content"))
        if tag == "meta":
            self.unknown += sorted(given.keys() - {"charset", "name", "property", "content", "media"})
        self.handlers += [name for name in given if name.startswith("on")]


def require_text_only(page: str, name: str) -> None:
    """A name stays a text in the card: it ends no attribute, and begins no element."""
    head = Head()
    head.feed(page)
    assert (head.titles, head.unknown, head.handlers) == ([name], [], [])
