"""Ugly names through the upload page, and saved by Chromium as it saves every file of that name."""

import unicodedata
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.files.client import API
from tests.names import UGLY_NAMES
from tests.people import Person
from tests.server import Server

# Saves a file of this name as the browser would, without a server.
SAVE = """name => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["x"], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
}"""


def names_on_server(person: Person) -> set[str]:
    files = person.api.get(f"{API}/files", params={"limit": 100}).json()["files"]
    return {file["name"] for file in files}


def test_the_page_sends_every_name(server: Server, new_visitor: NewVisitor) -> None:
    person = server.create_person("ugly-names@example.org")
    upload = UploadPage(new_visitor(server, person))
    upload.encrypt(False)
    upload.choose(*(payload(name, b"x", "text/plain") for name in UGLY_NAMES))
    upload.expect_chosen(len(UGLY_NAMES))
    upload.start()
    wanted = {unicodedata.normalize("NFC", name) for name in UGLY_NAMES}
    for _ in range(600):
        if names_on_server(person) == wanted:
            break
        upload.page.wait_for_timeout(100)
    assert names_on_server(person) == wanted


@pytest.mark.parametrize(
    "name", ["a&amp;b.txt", 'say "hi".txt', "a%20b.txt", "=?UTF-8?Q?f=C3=A4.bin?=", "e\u0301.txt"]
)
def test_the_form_without_javascript_sends_the_name(
    server: Server, alice: Person, new_visitor: NewVisitor, name: str
) -> None:
    page = new_visitor(server, alice, java_script_enabled=False).page
    page.goto("/upload/")
    page.locator("#upload-plain-file").set_input_files(payload(name, b"x", "text/plain"))
    page.get_by_role("button", name="Upload without encryption").click()
    page.wait_for_url("**/upload/?stored=*")
    stored = page.url.rpartition("=")[2]
    assert alice.api.get(f"{API}/files/{stored}").json()["name"] == unicodedata.normalize("NFC", name)


def test_chromium_saves_every_name(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page = new_visitor(server).page
    page.goto("/")
    wrong = {}
    for name in (unicodedata.normalize("NFC", name) for name in UGLY_NAMES):
        sent = alice.api.put(f"{API}/files/{quote(name, safe='')}", content=b"x")
        url = sent.json()["download_url"]
        ideal, saved = saved_name(page, SAVE, name), saved_name(page, "url => { location.href = url; }", url)
        # Chromium drops a space at the beginning of a name from a server, and replaces that of one from a page.
        if saved != (ideal[1:] if name.startswith(" ") else ideal):
            wrong[name] = (saved, ideal)
    assert wrong == {}


def saved_name(page: Page, script: str, argument: str) -> str:
    with page.expect_download() as started:
        page.evaluate(script, argument)
    return started.value.suggested_filename
