"""Texts from the page that they are written on to their readers, and what burns after reading."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import CHECKED, file_id, save
from tests.browser.journeys.text_page import DELETED, TextPage, expect_read, read_once
from tests.browser.previews.sealed import send
from tests.campaign import LONG
from tests.files.client import API, json_of
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

FILM = bytes(range(256)) * 2_000
SCRIPT = (
    "def double(n: int) -> int:\n    return 2 * n\n\n\nif __name__ == '__main__':\n    print(double(21))\n"
)
NOTE = "# Door\n\n- The code is **1234**\n- </script><script>alert(1)</script>\n"
LARGE = f"{'A line of a log that goes on and on. ' * 3}\n" * (30_000 if LONG else 8_000)  # 3.3 MB, or 0.9 MB
PASSWORD = "a long password of words"
# Milliseconds that the page may be busy at a time, on a busy machine: with what is quadratic, it would be minutes.
LONGEST_TASK = 8_000
ENTER = """(text) => {
  const field = document.getElementById("text");
  field.value = text;
  field.dispatchEvent(new Event("input"));
}"""
WATCH = """() => {
  window.longest = 0;
  let last = performance.now();
  setInterval(() => {
    window.longest = Math.max(window.longest, performance.now() - last);
    last = performance.now();
  }, 20);
}"""


def exists(owner: Person, link: str) -> bool:
    return owner.api.get(f"{API}/files/{file_id(link)}").status_code == 200


def test_a_text_is_encrypted_by_default_and_its_language_guessed(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    writer = new_visitor(server, alice)
    text = TextPage(writer)
    text.page.get_by_role("button", name="Create link").click()
    expect(text.page.get_by_role("alert").filter(visible=True)).to_have_text("Type or paste a text first.")
    text.write(SCRIPT)
    expect(text.page.get_by_label("Language")).to_contain_text("Automatic (Python)")
    link = text.send("Text.py")
    assert "#b1." in link
    assert not any(b"double" in (request.post_data_buffer or b"") for request in writer.requests)
    expect(text.page.get_by_label("Your text")).to_have_value("")
    text.page.get_by_label("Language").select_option("Markdown")
    text.encrypt(False)
    text.write(NOTE, name="door")
    plain = text.send("door.md")
    assert httpx.get(plain, headers={"Accept": "text/plain"}).text == NOTE
    stored = json_of(alice.api.get(f"{API}/files/{file_id(plain)}"))
    assert (stored["name"], stored["content_type"]) == ("door.md", "text/markdown")
    reader = new_visitor(server)
    reader.open(link)
    expect(reader.page.locator(".preview__text")).to_have_text(SCRIPT)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Text.py")


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_a_note_burns_after_a_click_and_not_when_its_page_is_loaded(
    server: Server, alice: Person, new_visitor: NewVisitor, encrypted: bool
) -> None:
    text = TextPage(new_visitor(server, alice))
    text.write(NOTE)
    text.encrypt(encrypted)
    text.burn()
    expect(text.page.locator("#id_max_downloads")).to_be_disabled()
    link = text.send("Text.md")
    expect(text.page.get_by_text("It can be read once, and is deleted then.")).to_be_visible()
    scanner, reader, late = (new_visitor(server) for _ in range(3))
    for visitor in (scanner, reader, late):  # a scanner with scripts, which presses nothing
        visitor.open(link)
        expect(visitor.page.get_by_text("It can be read once")).to_be_visible()
        expect(visitor.page.get_by_role("button", name="Read it once")).to_be_enabled()
        visitor.page.wait_for_load_state("networkidle")
        assert "1234" not in visitor.page.content()
    assert json_of(alice.api.get(f"{API}/files/{file_id(link)}"))["download_count"] == 0
    read_once(reader, NOTE)
    assert not exists(alice, link)
    assert save(reader, "Save as a file").path().read_text() == NOTE if encrypted else True
    late.expects(404, 410)
    late.page.get_by_role("button", name="Read it once").click()
    expect(late.page.get_by_text("It was already read.")).to_be_visible()
    scanner.expects(404)
    scanner.page.reload()
    expect(scanner.page.get_by_role("button", name="Read it once")).to_have_count(0)


def test_a_note_with_a_password_burns_with_the_right_one_only(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    text = TextPage(new_visitor(server, alice))
    text.write(NOTE)
    text.burn()
    text.set_password(PASSWORD)
    link = text.send("Text.md")
    reader = new_visitor(server)
    reader.expects(403)
    reader.open(link)
    expect(reader.page.get_by_text("It can be read once")).to_be_visible()
    for password, said in (("wrong", "Wrong password."), (PASSWORD, DELETED)):
        assert exists(alice, link)
        reader.page.get_by_label("Password", exact=True).fill(password)
        reader.page.get_by_role("button", name="Open").click()
        expect(reader.page.get_by_text(said)).to_be_visible()
    expect_read(reader, NOTE)
    assert not exists(alice, link)


@pytest.mark.turns(4)
def test_a_large_text_never_freezes_the_page_and_is_burnt_once_it_is_read(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    text = TextPage(new_visitor(server, alice))
    text.page.evaluate(WATCH)
    text.page.evaluate(ENTER, LARGE)
    text.page.get_by_label("Name (optional)").fill("server.log")
    text.burn()
    link = text.send("server.log")
    assert text.page.evaluate("() => window.longest") < LONGEST_TASK
    reader = new_visitor(server)
    reader.open(link)
    reader.page.evaluate(WATCH)
    read_once(reader, LARGE)
    assert not exists(alice, link)


@pytest.mark.turns(4)
def test_a_file_that_is_no_text_burns_once_it_is_saved(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    link = send(alice, FILM, "film.bin", "application/octet-stream", burn=True)
    reader = new_visitor(server)
    reader.open(link)
    reader.page.get_by_role("button", name="Read it once").click()
    expect(reader.page.get_by_text("Download it now")).to_be_visible()
    assert exists(alice, link)
    assert save(reader).path().read_bytes() == FILM
    expect(reader.page.get_by_text("Saved, and deleted from the server.")).to_be_visible()
    expect(reader.page.get_by_text(CHECKED)).to_have_count(0)
    assert not exists(alice, link)
