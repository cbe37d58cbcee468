"""The main use case: a new user shares a large encrypted file, and a recipient without an account opens it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.bundles.making import store
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, digest_of, noise
from tests.browser.journeys.mail import mailed_link
from tests.browser.journeys.moderator import act_on_file
from tests.browser.journeys.share_page import CHECKED, expect_sentence, file_id, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.browser.saving.sealed_upload import SentFile, send_sealed
from tests.campaign import rounds
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NAME = "Überraschung für Zoë 📎.tar"
MEGABYTES = rounds(40)
PASSWORD = "four words picked at random"


def sign_up(visitor: Visitor, data_dir: Path, email: str) -> None:
    visitor.page.goto("/")
    visitor.page.get_by_role("main").get_by_role("link", name="Sign up").click()
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.page.get_by_label("Display name").fill("Carol")
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(visitor.page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    visitor.page.goto(mailed_link(data_dir, email))
    visitor.page.get_by_role("button", name="Yes, confirm it").click()


@pytest.mark.long
def test_a_large_encrypted_file_from_a_new_user_arrives_identical_at_a_stranger(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    source = tmp_path / NAME
    source.write_bytes(noise(MEGABYTES * MIB))

    sender = new_visitor(server)
    sign_up(sender, server.data_dir, "carol@example.org")
    sender.page.goto("/account/login/")
    sender.fill_login("carol@example.org", PASSWORD)
    expect(sender.page.get_by_role("heading", name="Upload")).to_be_visible()
    sender.context.grant_permissions(["clipboard-read", "clipboard-write"])
    upload = UploadPage(sender)
    upload.choose(source)
    upload.start()
    link = upload.link(NAME)
    upload.row(NAME).get_by_role("button", name="Copy").click()
    expect(upload.row(NAME).get_by_role("status")).to_have_text("Copied")
    assert sender.page.evaluate("() => navigator.clipboard.readText()") == link

    receiver = new_visitor(server)
    receiver.open(link)
    expect(receiver.page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(receiver.page.locator("#share-size")).to_have_text(f"{MEGABYTES}.0\u00a0MB")
    saved = save(receiver)
    expect(receiver.page.locator("#share-news")).to_have_text(CHECKED)
    assert saved.suggested_filename == NAME
    assert digest_of(saved.path()) == digest_of(source)

    folder = tmp_path / "from the command line"
    folder.mkdir()
    decrypted = bytebin("decrypt", link, "-o", folder)
    assert decrypted.returncode == 0, decrypted.stderr.decode()
    assert digest_of(folder / NAME) == digest_of(source)


@pytest.fixture
def sent(alice: Person) -> SentFile:
    """An encrypted file of three segments."""
    return send_sealed(alice, 600_000, "plan.pdf")


@pytest.fixture
def link(sent: SentFile) -> str:
    return sent.link


@pytest.mark.long
def test_the_undamaged_link_works(server: Server, sent: SentFile, new_visitor: NewVisitor) -> None:
    """Show that the tests below fail only because of the damage that they do."""
    receiver = new_visitor(server)
    receiver.open(sent.link)
    assert digest_of(save(receiver).path()) == sent.sha256


def mistyped(link: str) -> str:
    """Replace one character in the middle of the key."""
    middle = len(link) - 24
    return link[:middle] + ("A" if link[middle] != "A" else "B") + link[middle + 1 :]


DAMAGED: dict[str, tuple[Callable[[str], str], str]] = {
    "mistyped": (mistyped, "The link is damaged."),
    "cut by one": (lambda link: link[:-1], "The link is damaged."),
    "cut in the middle": (lambda link: link[:-30], "The link is damaged."),
    "no fragment": (lambda link: link.partition("#")[0], "The link is incomplete."),
    "empty fragment": (lambda link: link.partition("#")[0] + "#", "The link is incomplete."),
    "newer": (lambda link: link.replace("#b1.", "#b2."), "This page can't open the file."),
}


def test_a_damaged_link_is_explained_and_saves_nothing(
    server: Server, link: str, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    for damage, sentence in DAMAGED.values():
        receiver.open_afresh().goto(damage(link))
        expect_sentence(receiver, sentence)


def test_the_right_link_pasted_over_a_damaged_one_opens_the_file(
    server: Server, link: str, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    receiver.open(mistyped(link))
    expect_sentence(receiver, "The link is damaged.")
    receiver.page.goto(link)  # only the fragment changes: the page stays and reads it again
    expect(receiver.page.get_by_role("heading", name="plan.pdf")).to_be_visible()
    expect(receiver.page.get_by_role("alert")).to_be_hidden()


def test_the_key_of_another_file_does_not_open_this_one(
    server: Server, link: str, alice: Person, new_visitor: NewVisitor
) -> None:
    other = store(alice, noise(1000), "other.pdf").link
    receiver = new_visitor(server)
    receiver.expects(403)
    receiver.open(link.partition("#")[0] + "#" + other.partition("#")[2])
    expect_sentence(receiver, "This link doesn't open this file.")


def expect_gone(visitor: Visitor, link: str, sentence: str, status: int) -> None:
    visitor.expects(status)
    visitor.open(link)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(sentence)
    expect(visitor.page.get_by_role("button", name="Download")).to_have_count(0)
    assert visitor.downloads == []


@pytest.mark.long
def test_an_expired_file_says_so(server: Server, link: str, new_visitor: NewVisitor) -> None:
    server.query("UPDATE files_file SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", file_id(link))
    expect_gone(new_visitor(server), link, "This file has expired", 410)


def test_a_deleted_file_says_that_there_is_none(
    server: Server, link: str, alice: Person, new_visitor: NewVisitor
) -> None:
    assert alice.api.delete(f"/api/v1/files/{file_id(link)}").status_code == 204
    expect_gone(new_visitor(server), link, "File not found", 404)


def test_a_file_that_was_taken_down_says_so_even_on_an_open_page(
    server: Server, link: str, moderator: Person, new_visitor: NewVisitor
) -> None:
    early = new_visitor(server)
    early.open(link)
    expect(early.page.get_by_role("heading", name="plan.pdf")).to_be_visible()
    act_on_file(new_visitor(server, moderator), "take_down", file_id(link))
    expect_gone(new_visitor(server), link, "This file was taken down", 410)
    early.expects(410)
    early.page.get_by_role("button", name="Download").click()
    expect_sentence(early, "This file was taken down.")


@pytest.mark.parametrize(
    "position",
    [20, pytest.param(300_000, marks=pytest.mark.long), -1],
    ids=["first segment", "middle", "last byte"],
)
def test_a_byte_changed_on_the_server_is_detected_and_nothing_is_saved(
    server: Server, link: str, new_visitor: NewVisitor, position: int
) -> None:
    [(key,)] = server.query("SELECT blob_key FROM files_file WHERE _id = ?", file_id(link))
    [blob] = [path for path in server.blobs() if str(path).endswith(key)]
    body = bytearray(blob.read_bytes())
    body[position] ^= 1
    blob.write_bytes(body)
    receiver = new_visitor(server)
    receiver.open(link)
    receiver.page.get_by_role("button", name="Download").click()
    expect_sentence(receiver, "The file was damaged or changed on its way.")
    expect(receiver.page.get_by_role("button", name="Try again")).to_be_visible()


def test_without_the_key_the_bytes_cannot_be_downloaded(server: Server, link: str) -> None:
    for address in (f"/d/{file_id(link)}", f"/r/{file_id(link)}/x", f"/f/{file_id(link)}"):
        response = httpx.get(server.url + address)
        assert response.status_code in (403, 406), (address, response.status_code)


def test_opening_the_page_does_not_use_up_the_download_limit(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.limit_downloads(1)
    upload.choose(payload("once.txt", b"read me once"))
    upload.start()
    link = upload.link("once.txt")
    for _ in range(2):
        onlooker = new_visitor(server)
        onlooker.open(link)
        expect(onlooker.page.get_by_role("button", name="Open and download")).to_be_enabled()
    first = new_visitor(server)
    first.open(link)
    assert save(first, "Open and download").path().read_bytes() == b"read me once"
    second = new_visitor(server)
    second.open(link)
    second.expects(410)
    second.page.get_by_role("button", name="Open and download").click()
    expect_sentence(second, "This file has reached its download limit.")
