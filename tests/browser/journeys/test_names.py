"""Ugly names through the upload page, and saved by Chromium as it saves every file of that name."""

import unicodedata
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.campaign import sample
from tests.files.client import API
from tests.names import UGLY_NAMES
from tests.people import Person
from tests.server import Server

# Saves a file of this name as the browser would, without a server.
SAVE = """name => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["x"]));
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


def test_the_form_without_javascript_sends_the_name(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    page = new_visitor(server, alice, java_script_enabled=False).page
    for name in ("a&amp;b.txt", 'say "hi".txt', "a%20b.txt", "=?UTF-8?Q?f=C3=A4.bin?=", "e\u0301.txt"):
        page.goto("/upload/")
        page.locator("#upload-plain-file").set_input_files(payload(name, b"x", "text/plain"))
        page.get_by_role("button", name="Upload without encryption").click()
        page.wait_for_url("**/upload/?stored=*")
        stored = page.url.rpartition("=")[2]
        assert alice.api.get(f"{API}/files/{stored}").json()["name"] == unicodedata.normalize("NFC", name)


def test_chromium_saves_every_name(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    wrong = {}
    for name in (unicodedata.normalize("NFC", name) for name in sample(UGLY_NAMES)):
        sent = alice.api.put(f"{API}/files/{quote(name, safe='')}", content=b"x")
        url = sent.json()["download_url"]
        # Each in a tab of its own, because Chromium holds back several downloads of one page.
        ideal = saved_name(visitor.open_afresh(), SAVE, name)
        saved = saved_name(visitor.open_afresh(), "url => { location.href = url; }", url)
        # From a page, Chromium adds an extension to a name without one, and replaces a space at the beginning.
        if saved not in (ideal, ideal.removesuffix(".txt"), ideal.removeprefix("_")):
            wrong[name] = (saved, ideal)
    assert wrong == {}


def saved_name(page: Page, script: str, argument: str) -> str:
    with page.expect_download() as started:
        page.evaluate(script, argument)
    return started.value.suggested_filename
