"""Files sent through an upload link in Firefox, whose ML-KEM is the package's, and opened by its owner there."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import save
from tests.browser.journeys.content import MIB, noise
from tests.browser.requests.owner import Owner
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long


def test_files_are_sent_with_a_password_to_the_owner_alone(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    at_home = new_visitor(server, alice)
    at_home.page.goto("/account/")
    owner = Owner(at_home.page, alice)
    link = owner.new_link(password="zebrafink Größe")
    contents = {"film.mov": noise(9 * MIB), "letter.txt": b"Dear Anna"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    page = new_visitor(server).open(link.url)
    page.get_by_label("Password").fill("zebrafink Größe")
    page.get_by_role("button", "Open").click()
    page.locator("#upload-form").expect_visible()
    page.locator("#upload-file").set_files(*(tmp_path / name for name in contents))
    page.locator("#upload-start").click()
    page.locator("#send-done").expect_text("2 files sent to Anna.")
    received = {file["name"]: file["digest"] for file in owner.received(link)}
    assert received == {name: sha256(content).hexdigest() for name, content in contents.items()}


def test_the_owner_makes_a_link_and_accepts_what_came_through_it(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    person = server.create_person("receives-in-firefox@example.org", scopes=SCOPES)
    set_up(person)
    at_home = new_visitor(server, person)
    page = at_home.page
    page.goto("/files/requests/")
    page.get_by_label("Passphrase or recovery code").fill(PHRASE)
    page.get_by_role("button", "Unlock").click()
    page.locator("#requests-new").click()
    page.get_by_label("Title").fill("Wedding")
    page.locator("#request-by").fill("Anna")
    page.locator("#request-save").click()
    link = page.locator("#requests-link-value").expect_visible().input_value()
    page.locator("#requests-link").expect_text("If you lose it, you lose what you've received")
    page.locator("#requests-link-done").click()

    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"Dear Anna")
    sending = new_visitor(server).open(link)
    sending.locator("#upload-form").expect_visible()
    sending.locator("#upload-file").set_files(letter)
    sending.locator("#upload-start").click()
    sending.locator("#send-done").expect_text("1 file sent to Anna.")

    page.reload()
    row = page.locator("[data-file]").filter(has_text="letter.txt")
    row.expect_text("From a stranger")
    row.locator("[data-action=accept]").click()
    page.locator("#requests-news").expect_text("1 file is in the folder “Wedding” of My files now")
    page.goto("/files/")
    page.get_by_role("link", "Wedding").click()
    href = page.locator("#files a").filter(has_text="letter.txt").get_attribute("href")
    at_home.open(str(href))
    assert save(at_home).read_bytes() == b"Dear Anna"
