"""A page of another origin can use the API only with a key."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.journeys.conftest import NewVisitor
from tests.files.client import API
from tests.people import Person
from tests.server import Server

# Returns the status, body and some headers of a response, or the name of the error.
CALL = """
async ([url, options]) => {
  try {
    const response = await fetch(url, options);
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, body: await response.text(), headers };
  } catch (error) {
    return { error: error.name };
  }
}
"""


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another site</title>")

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def other_site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), EmptyPage) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        # Another site, not only another origin: the server's cookies are those of 127.0.0.1.
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


@pytest.fixture
def foreign_page(browser: Browser, other_site: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(other_site)
    yield page
    context.close()


def call(page: Page, url: str, **options: Any) -> dict[str, Any]:
    response = page.evaluate(CALL, [url, options])
    assert isinstance(response, dict)
    return response


def test_a_key_is_enough_to_upload_read_change_and_delete(
    server: Server, alice: Person, foreign_page: Page
) -> None:
    key = {"Authorization": f"Bearer {alice.token}"}
    files = f"{server.address}{API}/files"
    created = call(foreign_page, f"{files}/tool.txt", method="PUT", body="from a web page", headers=key)
    assert created["status"] == 201
    assert created["headers"]["location"]
    [file] = alice.api.get(f"{API}/files", params={"q": "tool.txt"}).json()["files"]
    url = f"{files}/{file['id']}"
    change = {"headers": key | {"Content-Type": "application/json"}, "body": '{"name": "renamed.txt"}'}
    assert call(foreign_page, url, method="PATCH", **change)["status"] == 200
    assert "renamed.txt" in call(foreign_page, files, headers=key)["body"]
    assert call(foreign_page, url, method="DELETE", headers=key)["status"] == 204


def test_errors_can_be_read(server: Server, foreign_page: Page) -> None:
    for path, headers, status in (
        ("/limits", {}, 401),
        ("/limits", {"X-Api-Key": "bb_wrong"}, 401),
        ("/nothing", {}, 404),
        ("/files?q=%00", {}, 400),
    ):
        response = call(foreign_page, f"{server.address}{API}{path}", headers=headers)
        assert response["status"] == status
        assert "problems/" in response["body"]


def test_another_site_cannot_use_a_session(
    server: Server, alice: Person, new_visitor: NewVisitor, foreign_page: Page
) -> None:
    page = foreign_page
    cookies: list[Any] = list(new_visitor(server, alice).context.cookies())
    page.context.add_cookies(cookies)
    assert page.context.cookies(server.address)
    assert call(page, f"{server.address}{API}/user", credentials="include") == {"error": "TypeError"}
    assert call(page, f"{server.address}{API}/user")["status"] == 401
    assert call(page, f"{server.address}/account/", credentials="include") == {"error": "TypeError"}


def test_pages_and_downloads_cannot_be_read(server: Server, alice: Person, foreign_page: Page) -> None:
    alice.api.put(f"{API}/files/secret.txt", content=b"x")
    [file] = alice.api.get(f"{API}/files", params={"q": "secret.txt"}).json()["files"]
    for path in ("/", f"/f/{file['id']}", f"/d/{file['id']}"):
        assert call(foreign_page, f"{server.address}{path}") == {"error": "TypeError"}
