"""A file with a password, from the upload page to its recipient."""

import unicodedata

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.share_page import CHECKED, expect_sentence, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.browser.pages.test_password_page import WITH_PASSWORD, store
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NAME, CONTENT = "letter.pdf", noise(600_000, seed=4)
PASSWORD = "Zoë's long password"
VECTOR = next(iter(WITH_PASSWORD.values()))


def argon2_requests(visitor: Visitor) -> list[str]:
    urls = [request.url for request in visitor.requests]
    return [url for url in urls if "argon2id-worker" in url or ".wasm" in url]


@pytest.fixture
def upload(server: Server, alice: Person, new_visitor: NewVisitor) -> UploadPage:
    return UploadPage(new_visitor(server, alice))


def send(upload: UploadPage, password: str) -> str:
    upload.set_password(password)
    upload.choose(payload(NAME, CONTENT))
    upload.start()
    return upload.link(NAME)


def enter(visitor: Visitor, password: str) -> None:
    visitor.page.get_by_label("Password", exact=True).fill(password)
    visitor.page.get_by_role("button", name="Open").click()


def test_a_file_opens_with_its_link_and_the_password_in_any_spelling(
    upload: UploadPage, server: Server, new_visitor: NewVisitor
) -> None:
    link = send(upload, unicodedata.normalize("NFC", PASSWORD))
    assert "#b1p." in link
    expect(upload.row(NAME)).to_contain_text("The password isn't in the link")
    receiver = new_visitor(server)
    receiver.expects(403)
    receiver.open(link)
    enter(receiver, PASSWORD.lower())
    expect(receiver.page.get_by_role("alert")).to_contain_text("Wrong password.")
    enter(receiver, unicodedata.normalize("NFD", PASSWORD))
    assert save(receiver).path().read_bytes() == CONTENT
    expect(receiver.page.get_by_text(CHECKED)).to_be_visible()


def test_a_damaged_link_is_reported_before_the_password_prompt(
    alice: Person, server: Server, new_visitor: NewVisitor
) -> None:
    link = store(alice, VECTOR)
    receiver = new_visitor(server)
    receiver.open(link[:-1])
    expect_sentence(receiver, "The link is damaged.")
    expect(receiver.page.get_by_label("Password", exact=True)).to_be_hidden()
    assert not argon2_requests(receiver)


def test_a_link_without_its_password_flag_opens_nothing(
    alice: Person, server: Server, new_visitor: NewVisitor
) -> None:
    link = store(alice, VECTOR)
    receiver = new_visitor(server)
    receiver.open(link.replace("#b1p.", "#b1."))
    expect_sentence(receiver, "The file was damaged or changed on its way.")


def test_the_password_can_be_shown_on_both_pages(
    upload: UploadPage, server: Server, new_visitor: NewVisitor
) -> None:
    link = send(upload, PASSWORD)
    receiver = new_visitor(server)
    receiver.open(link)
    fields = (upload.page.locator("#upload-password"), receiver.page.get_by_label("Password", exact=True))
    for field in fields:
        page = field.page
        field.fill(PASSWORD)
        expect(field).to_have_attribute("type", "password")
        page.get_by_role("button", name="Show password").click()
        expect(field).to_have_attribute("type", "text")
        page.get_by_role("button", name="Hide password").click()
        expect(field).to_have_attribute("type", "password")


def test_a_password_is_offered_only_where_the_file_is_encrypted(upload: UploadPage) -> None:
    upload.set_password(PASSWORD)
    field = upload.page.locator("#upload-password")
    expect(field).to_have_attribute("autocomplete", "new-password")
    assert field.get_attribute("name") is None, "no form may ever send it"
    upload.encrypt(False)
    expect(field).to_be_hidden()
    upload.choose(payload("plain.txt", b"for everybody"))
    upload.start()
    assert "#" not in upload.link("plain.txt")
    expect(upload.row("plain.txt")).not_to_contain_text("password")


def test_the_strength_hint_follows_the_password(upload: UploadPage) -> None:
    hint = upload.page.locator("#upload-strength")
    expect(hint).to_have_text("")
    upload.set_password("hello1")
    expect(hint).to_contain_text("Very easy to guess")
    upload.page.locator("#upload-password").fill("correct horse battery staple")
    expect(hint).to_have_text("Hard to guess.")


def test_argon2_and_the_strength_hint_are_loaded_only_for_a_password(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    sender = new_visitor(server, alice)
    upload = UploadPage(sender)
    upload.choose(payload("without.txt", b"x"))
    upload.start()
    upload.link("without.txt")
    assert not argon2_requests(sender)
    assert not [request for request in sender.requests if "password-strength" in request.url]
    send(upload, PASSWORD)
    assert [url for url in argon2_requests(sender) if ".wasm" in url]
