"""No script in an uploaded file runs on our origin, however the file is opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from tests.files.client import upload
from tests.people import Person

SCRIPT = "document.cookie = 'ran=1'; fetch('/ran-here');"
HTML = f'<!doctype html><title>x</title><script>{SCRIPT}</script><img src=x onerror="{SCRIPT}">'.encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script></svg>'.encode()
XML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
    f"<head><script>{SCRIPT}</script></head><body/></html>"
).encode()
CASES = [
    ("page.html", "text/html", HTML),
    ("page.xhtml", "application/xhtml+xml", XML),
    ("page.xml", "text/xml", XML),
    ("page.xml", "application/xml", XML),
    ("drawing.svg", "image/svg+xml", SVG),
    ("picture.png", "image/png", HTML),
    ("notes.txt", "text/plain", HTML),
    ("notes.md", "text/markdown", HTML),
    ("nameless", "", HTML),
    ("page.html", "application/octet-stream", HTML),
]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context()
    yield fresh
    fresh.close()


def open_link(page: Page, url: str) -> None:
    """Open `url` and wait long enough for a script to run."""
    try:
        page.goto(url, wait_until="load")
    except Error as error:
        # The browser reports a download as an aborted navigation.
        if "Download is starting" not in error.message and "ERR_ABORTED" not in error.message:
            raise
    page.wait_for_timeout(300)


def requested_urls(source: Page | BrowserContext) -> list[str]:
    """Return a list to which the URL of every later request is appended."""
    urls: list[str] = []
    source.on("request", lambda request: urls.append(request.url))
    return urls


@pytest.mark.parametrize(
    ("name", "content_type", "content"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_no_script_of_an_uploaded_file_runs(
    context: BrowserContext, alice: Person, name: str, content_type: str, content: bytes
) -> None:
    file = upload(alice.api, content, name=name, content_type=content_type)
    for link in ("raw_url", "download_url"):
        page = context.new_page()
        urls = requested_urls(page)
        open_link(page, file[link])
        assert not [url for url in urls if "ran-here" in url]
        assert "ran" not in {cookie["name"] for cookie in context.cookies()}
        page.close()


def test_the_same_script_runs_without_our_headers(context: BrowserContext, alice: Person) -> None:
    """Show that the test above can fail: without our headers, the script runs."""

    def without_headers(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body=HTML)

    file = upload(alice.api, HTML, name="page.html", content_type="text/html")
    page = context.new_page()
    page.route(file["raw_url"], without_headers)
    urls = requested_urls(page)
    open_link(page, file["raw_url"])
    assert [url for url in urls if "ran-here" in url]
    assert "ran" in {cookie["name"] for cookie in context.cookies()}
