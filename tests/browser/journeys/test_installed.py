"""The installed app: its manifest, and what other apps and other pages hand to the upload page."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.text_page import TextPage
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import Visitor
from tests.browser.pages.test_picking_files import DRAG, PASTE
from tests.files.client import multipart
from tests.files.stored import stored
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)

SECRET = "The code is 1234."
# Chromium posts what is shared as a form of the installed app, which is a navigation like this one.
SHARE = """({ files, fields }) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", enctype: "multipart/form-data", action: "/upload/share" });
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  const chosen = new DataTransfer();
  for (const [name, type, content] of files) chosen.items.add(new File([content], name, { type }));
  const field = document.createElement("input");
  Object.assign(field, { type: "file", name: "file", multiple: true });
  field.files = chosen.files;
  if (files.length > 0) form.append(field);
  document.body.append(form);
  form.submit();
}"""
WORKER = "/static/files/js/workers/share-worker.js"
CONTROLLED = f"""async () => {{
  await navigator.serviceWorker.register("{WORKER}", {{ scope: "/upload/" }});
  await navigator.serviceWorker.ready;
}}"""


def share(page: Page, *files: list[str], **fields: str) -> None:
    page.evaluate(SHARE, {"files": files, "fields": fields})


def expect_unseen(visitor: Visitor, words: str) -> None:
    """Expect that no request to the server has carried these words: it is only allowed to see them encrypted."""
    for request in visitor.requests:
        response = request.response()
        if request.url.endswith("/upload/share"):
            assert response is not None
            assert response.from_service_worker
        else:
            assert words.encode() not in (request.post_data_buffer or b""), request.url


def test_the_manifest_is_complete_and_its_icons_exist(server: Server) -> None:
    response = httpx.get(f"{server.url}/manifest.webmanifest", headers={"Accept-Language": "de"})
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest: dict[str, Any] = response.json()
    assert (manifest["lang"], manifest["id"], manifest["scope"]) == ("de", "/", "/")
    assert [shortcut["name"] for shortcut in manifest["shortcuts"]] == ["Hochladen", "Text", "Meine Dateien"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        picture = httpx.get(f"{server.url}{icon['src']}")
        width, height = (int.from_bytes(picture.content[start : start + 4]) for start in (16, 20))
        assert (picture.content[:4], f"{width}x{height}") == (b"\x89PNG", icon["sizes"])
    page = httpx.get(f"{server.url}/account/login/")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page.text
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_server_stores_nothing_of_what_is_shared_without_a_service_worker(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    before = stored(server)
    form = multipart("secret.txt", SECRET.encode(), {"title": "t"})
    for headers in ({}, dict(alice.api.headers)):
        response = httpx.post(f"{server.url}/upload/share", **form | {"headers": form["headers"] | headers})
        assert (response.status_code, response.headers["Location"]) == (302, "/upload/?shared=missing")
    worker = httpx.get(f"{server.url}{WORKER}")
    assert worker.headers["Service-Worker-Allowed"] == "/upload/"
    assert worker.headers["Content-Security-Policy"].startswith("default-src 'none'")
    visitor = new_visitor(server, alice)
    visitor.page.goto("/upload/?shared=missing")
    expect(visitor.page.get_by_role("alert").filter(visible=True)).to_contain_text("Share it once more")
    assert visitor.page.url == f"{server.url}/upload/"
    assert stored(server) == before


def test_what_another_app_shares_is_encrypted_before_a_server_sees_it(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    visitor.expects_words("/upload/share)")  # the worker's redirect, whose headers nobody uses
    upload = UploadPage(visitor)
    upload.page.evaluate(CONTROLLED)
    share(
        upload.page, ["secret.txt", "text/plain", SECRET], ["b.png", "image/png", "x"], title="from a phone"
    )
    upload.expect_chosen(2)
    expect(upload.page.locator("#upload-chosen [data-part=name]")).to_have_text(["secret.txt", "b.png"])
    assert upload.page.url == f"{server.url}/upload/"
    upload.one_link(False)
    upload.start()
    assert "#b1." in upload.link("secret.txt")
    expect_unseen(visitor, SECRET)
    upload.page.reload()
    upload.expect_chosen(0)
    share(upload.page, text=SECRET, url="https://example.org/page", title="A note")
    expect(upload.page.get_by_label("Your text")).to_have_value(f"{SECRET}\nhttps://example.org/page")
    expect(upload.page.get_by_label("Name (optional)")).to_have_value("A note")
    expect_unseen(visitor, SECRET)


@pytest.mark.parametrize("path", ["/files/", "/upload/text/"])
def test_what_is_dropped_or_pasted_on_other_pages_goes_to_the_upload_page(
    server: Server, alice: Person, new_visitor: NewVisitor, path: str
) -> None:
    page = new_visitor(server, alice).page
    page.goto(path, wait_until="networkidle")
    page.evaluate(PASTE, {"picture": "image.png", "into": "body"})
    expect(page.locator("#upload-chosen [data-part=name]")).to_have_text(["image.png"])
    assert page.url == f"{server.url}/upload/"
    page.goto("/files/", wait_until="networkidle")
    with page.expect_response("**/veil.*.css"):
        assert page.evaluate(DRAG, "dragenter") is False
    page.wait_for_function("() => document.querySelector('link[href*=veil]')?.sheet")
    page.evaluate(DRAG, "dragover")
    expect(page.get_by_text("Drop to add")).to_be_visible()
    page.evaluate(DRAG, "drop")
    expect(page.locator("#upload-chosen [data-part=name]")).to_have_text(["dropped.txt"])


def test_a_text_dropped_on_the_text_page_can_be_edited_there(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    text = TextPage(new_visitor(server, alice))
    text.page.evaluate(DRAG, "dragenter")
    text.page.evaluate(DRAG, "drop")
    expect(text.page.get_by_label("Your text")).to_have_value("abc")
    expect(text.page.get_by_label("Name (optional)")).to_have_value("dropped.txt")
    text.page.get_by_label("Your text").fill("")
