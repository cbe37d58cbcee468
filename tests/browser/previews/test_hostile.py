"""No script in an encrypted file runs when the file is shown, whatever its content, name and type."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.previews.media import FILM
from tests.browser.previews.sealed import send
from tests.browser.test_active_content import open_link, requested_urls
from tests.campaign import sample
from tests.people import Person
from tests.server import Server

# Leaves a mark even in a document without a URL of its own, such as a blob's.
SCRIPT = "localStorage.ran = 1; document.cookie = 'ran=1'; fetch(new URL('/ran-here', location.origin));"
HTML = f'<!doctype html><title>x</title><script>{SCRIPT}</script><img src=x onerror="{SCRIPT}">'.encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script></svg>'.encode()
XML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
    f"<head><script>{SCRIPT}</script></head><body/></html>"
).encode()
SVG_WITH_MORE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<image href="/ran-here" width="9" height="9"/><use href="/ran-here#x"/>'
    "<style>@import '/ran-here'; rect { fill: url(/ran-here#y) }</style><rect width='9' height='9'/>"
    f'<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml" onload="{SCRIPT}">'
    f'<iframe src="/ran-here"></iframe></body></foreignObject>'
    f'<animate onbegin="{SCRIPT}" attributeName="x" dur="1s"/><script>{SCRIPT}</script></svg>'
).encode()
GIF_AND_HTML = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;" + HTML
MP4_AND_HTML = b"\0\0\0\x18ftypisom" + HTML
# Name, the sender's type, content, and the outcome: shown as an image, as text, or not at all.
CASES = [
    ("drawing.svg", "image/svg+xml", SVG, "img"),
    ("drawing.svg", "image/svg+xml", SVG_WITH_MORE, "img"),
    ("drawing.svg", "IMAGE/SVG+XML; charset=utf-7", SVG, "img"),
    ("nameless", "image/svg+xml", b"<!-- --><!DOCTYPE svg>" + SVG, "img"),
    ("drawing.svg", "", SVG, "img"),
    ("drawing.svg", "text/html", SVG, "pre"),
    ("drawing.svg", "image/svg+xml", HTML, "alert"),
    ("picture.png", "image/png", HTML, "alert"),
    ("picture.png", "image/png", SVG, "alert"),
    ("picture.gif", "image/gif", GIF_AND_HTML, "img"),
    ("picture.jpg", "image/jpeg", b"\xff\xd8\xff" + HTML, "alert"),
    ("page.html", "text/html", HTML, "pre"),
    ("page.xhtml", "application/xhtml+xml", XML, "pre"),
    ("feed.xml", "text/xml", XML, "pre"),
    ("page.html", "image/png", HTML, "alert"),
    ("page.html", "application/octet-stream", HTML, "pre"),
    ("script.js", "text/javascript", SCRIPT.encode(), "pre"),
    ("film.mp4", "video/mp4", HTML, "alert"),
    ("film.mp4", "video/mp4", MP4_AND_HTML, "alert"),
    ("sound.mp3", "audio/mpeg", b"ID3" + HTML, "alert"),
    (f'"><img src=x onerror="{SCRIPT}">.txt', "text/plain", HTML, "pre"),
    (f'"><img src=x onerror="{SCRIPT}">.svg', "image/svg+xml", SVG, "img"),
]
# One of each outcome that a script could run from; the others are variants of these.
TELLING = [
    case for case in CASES if case[2] in (SVG_WITH_MORE, GIF_AND_HTML, MP4_AND_HTML) or case[1] == "text/html"
]
TIMEOUT = 60_000  # milliseconds
SHOWN = {"img": "#preview img", "pre": "#preview pre", "alert": "#preview [role=alert]:visible"}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context()
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def unmarked_context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser context for all files, since none of them may leave a mark."""
    shared = browser.new_context()
    yield shared
    shared.close()


def ran(page: Page, urls: list[str]) -> bool:
    """Return whether a script of the file has left one of SCRIPT's marks."""
    called = any("ran-here" in url for url in urls)
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    return called or "ran" in cookies or bool(page.evaluate("localStorage.ran"))


def open_in_a_tab(page: Page, url: str) -> list[str]:
    """Open the URL as "Open image in new tab" does, and return the URLs requested while a script could have run."""
    # Listen to the whole context: a new tab sends requests before its own listener could be attached.
    urls = requested_urls(page.context)
    with page.context.expect_page() as opening:
        page.evaluate("url => { window.open(url); }", url)
    tab = opening.value
    tab.wait_for_load_state()
    tab.wait_for_timeout(300)
    tab.close()
    return urls


@pytest.mark.parametrize(("name", "content_type", "content", "outcome"), sample(CASES, critical=TELLING))
def test_no_script_of_an_encrypted_file_runs(
    unmarked_context: BrowserContext,
    alice: Person,
    name: str,
    content_type: str,
    content: bytes,
    outcome: str,
) -> None:
    page = unmarked_context.new_page()
    urls = requested_urls(page)
    page.goto(send(alice, content, name, content_type))
    offer = page.locator("#preview [data-part=offer] button:visible")
    shown = page.locator(SHOWN[outcome])
    expect(offer.or_(shown)).to_be_visible(timeout=TIMEOUT)
    if offer.is_visible():
        offer.click()
    expect(shown).to_be_visible(timeout=TIMEOUT)
    page.wait_for_timeout(300)
    if outcome == "img":
        urls += open_in_a_tab(page, shown.evaluate("image => image.src"))
    assert not ran(page, urls)
    page.close()


def test_the_same_drawing_runs_without_our_policy(server: Server, context: BrowserContext) -> None:
    """Show that the test above can fail: a page without our policy opens the drawing in a new tab."""
    page = context.new_page()
    page.route(
        f"{server.url}/f/", lambda route: route.fulfill(content_type="text/html", body="<title>x</title>")
    )
    page.goto(f"{server.url}/f/")
    url = page.evaluate(
        "svg => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))", SVG.decode()
    )
    urls = open_in_a_tab(page, url)
    assert any("ran-here" in requested for requested in urls)
    assert ran(page, [])


def test_the_url_of_a_playing_film_cannot_be_opened(context: BrowserContext, alice: Person) -> None:
    page = context.new_page()
    page.goto(send(alice, FILM.read_bytes(), "film.webm", "video/webm"))
    page.locator("#preview button").click()
    expect(page.locator("#preview video")).to_be_visible()
    url = page.locator("#preview video").evaluate("film => film.src")
    assert "/f/stream/" in url
    tab = context.new_page()
    open_link(tab, url)
    assert tab.url != url


def test_a_name_with_bidirectional_controls_is_shown_left_to_right(
    context: BrowserContext, alice: Person
) -> None:
    page = context.new_page()
    page.goto(send(alice, b"x", "photo\u202egnp.exe\u2066.txt", "text/plain"))
    expect(page.get_by_role("region", name="Text of photognp.exe.txt", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("photognp.exe.txt")
