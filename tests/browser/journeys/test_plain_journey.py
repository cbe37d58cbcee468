"""Files without encryption: anyone with the link can open them, with or without JavaScript."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, digest_of, noise, png
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import TIMEOUT, Visitor
from tests.campaign import rounds
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

# Name -> the name that Chromium saves it under: characters that file systems forbid become "_".
NAMES = {
    "two words and  two spaces.txt": "two words and  two spaces.txt",
    'it\'s "quoted" & <b>bold<b>; 100%.txt': "it's _quoted_ & _b_bold_b_; 100%.txt",
    "Größenänderung für Übermütige.txt": "Größenänderung für Übermütige.txt",
    "📎 पत्र 手紙.txt": "📎 पत्र 手紙.txt",
    "no extension": "no extension",
    "..many...dots..txt": "many...dots..txt",
}


@pytest.fixture
def upload(server: Server, alice: Person, new_visitor: NewVisitor) -> UploadPage:
    """alice's upload page with encryption switched off."""
    page = UploadPage(new_visitor(server, alice))
    page.encrypt(False)
    return page


def test_a_large_plain_file_arrives_identical_at_a_stranger(
    upload: UploadPage, server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / "holiday.mov"
    source.write_bytes(noise(rounds(40) * MIB, seed=2))
    expect(upload.page.get_by_text("so can the operator of this server").first).to_be_visible()
    upload.choose(source)
    upload.start()
    link = upload.link("holiday.mov")
    assert "#" not in link

    receiver = new_visitor(server)
    receiver.open(link)
    expect(receiver.page.get_by_role("heading", name="holiday.mov")).to_be_visible()
    expect(receiver.page.get_by_text("Anyone with the link can open this file.")).to_be_visible()
    receiver.expects("net::ERR_ABORTED")  # the film's preview, when the page is closed
    saved = save(receiver)
    assert saved.suggested_filename == "holiday.mov"
    assert digest_of(saved.path()) == digest_of(source)


def test_several_files_with_all_kinds_of_names_are_uploaded_together(
    upload: UploadPage, server: Server, new_visitor: NewVisitor
) -> None:
    contents = {name: name.encode() * 1000 for name in NAMES}
    upload.choose(*(payload(name, content, "text/plain") for name, content in contents.items()))
    expect(upload.page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(
        len(NAMES)
    )
    upload.start()
    receiver = new_visitor(server)
    for name, content in contents.items():
        receiver.open_afresh().goto(upload.link(name))
        expect(receiver.page.get_by_role("heading", level=1)).to_have_text(name)
        saved = save(receiver)
        assert saved.suggested_filename == NAMES[name]
        assert saved.path().read_bytes() == content
    expect(upload.page.get_by_role("heading", name="Uploaded")).to_be_visible()


def test_a_file_can_be_removed_from_the_list_before_the_upload(upload: UploadPage) -> None:
    upload.choose(payload("keep.txt", b"1"), payload("leave.txt", b"22"))
    upload.page.get_by_role("button", name="Remove leave.txt").click()
    upload.start()
    upload.link("keep.txt")
    expect(upload.page.get_by_text("leave.txt", exact=True)).to_have_count(0)


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_an_empty_file_arrives_empty(
    upload: UploadPage, server: Server, new_visitor: NewVisitor, encrypted: bool
) -> None:
    upload.encrypt(encrypted)
    upload.choose(payload("empty.bin", b""))
    upload.start()
    receiver = new_visitor(server)
    receiver.open(upload.link("empty.bin"))
    expect(receiver.page.locator("#share-size")).to_have_text("0\u00a0bytes")
    assert save(receiver).path().read_bytes() == b""


def test_a_picture_is_shown_on_its_page(upload: UploadPage, server: Server, new_visitor: NewVisitor) -> None:
    upload.choose(payload("blue square.png", png(40, 30), "image/png"))
    upload.start()
    receiver = new_visitor(server)
    receiver.open(upload.link("blue square.png"))
    picture = receiver.page.get_by_role("img", name="Preview of blue square.png")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 40)
    expect(picture).to_have_js_property("naturalHeight", 30)
    assert save(receiver).path().read_bytes() == png(40, 30)


@pytest.mark.long
def test_a_broken_picture_does_not_break_the_page(
    upload: UploadPage, server: Server, new_visitor: NewVisitor
) -> None:
    upload.choose(payload("broken.png", b"\x89PNG\r\n\x1a\n no picture", "image/png"))
    upload.start()
    receiver = new_visitor(server)
    receiver.open(upload.link("broken.png"))
    assert save(receiver).path().read_bytes() == b"\x89PNG\r\n\x1a\n no picture"


def test_after_the_last_allowed_download_the_next_visitor_sees_the_limit(
    upload: UploadPage, server: Server, new_visitor: NewVisitor
) -> None:
    upload.limit_downloads(1)
    upload.choose(payload("once.txt", b"read me once"))
    upload.start()
    link = upload.link("once.txt")
    first, second = new_visitor(server), new_visitor(server)
    for visitor in (first, second):
        visitor.open(link)
    assert save(first).path().read_bytes() == b"read me once"
    second.expects(410)
    second.page.get_by_role("button", name="Download").click()
    expect(second.page.get_by_role("heading", level=1)).to_have_text(
        "This file has reached its download limit"
    )
    assert second.downloads == []


@pytest.fixture
def without_scripts(server: Server, alice: Person, new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor(server, alice, java_script_enabled=False)
    visitor.page.goto("/upload/")
    return visitor


def test_without_javascript_a_file_is_uploaded_unencrypted_and_the_page_says_so(
    without_scripts: Visitor,
) -> None:
    page = without_scripts.page
    expect(page.locator("noscript .notice")).to_contain_text("Encryption needs JavaScript")
    page.locator("#upload-plain-file").set_input_files(
        payload("no scripts.txt", b"plain and simple", "text/plain")
    )
    page.get_by_role("button", name="Upload without encryption").click()
    expect(page.get_by_role("heading", name="Your file has been uploaded")).to_be_visible(timeout=TIMEOUT)
    link = page.get_by_label("Link", exact=True).input_value()
    assert httpx.get(link).content == b"plain and simple"
    page.goto(link)
    assert save(without_scripts).path().read_bytes() == b"plain and simple"


@pytest.mark.long  # the headless shell has no bubble to say what is missing, and sends such a form
def test_without_javascript_a_form_without_a_file_is_not_even_sent(without_scripts: Visitor) -> None:
    without_scripts.page.get_by_role("button", name="Upload without encryption").click()
    expect(without_scripts.page.locator("#upload-plain-file:invalid")).to_be_focused()
    assert [request.method for request in without_scripts.requests if request.method != "GET"] == []


def test_without_javascript_a_forged_form_stores_nothing(without_scripts: Visitor, server: Server) -> None:
    without_scripts.expects(403)
    forged = {"name": "csrftoken", "value": "A" * 32, "url": server.url}
    without_scripts.context.add_cookies([forged])  # type: ignore[list-item]  # Playwright's own type has every key
    with nothing_stored(server):
        without_scripts.page.locator("#upload-plain-file").set_input_files(payload("forged.txt", b"x"))
        without_scripts.page.get_by_role("button", name="Upload without encryption").click()
        expect(without_scripts.page.get_by_role("heading", name="This form has expired")).to_be_visible()
