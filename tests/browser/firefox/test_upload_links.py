"""Files sent through an upload link in Firefox, whose ML-KEM is the package's, and opened by its owner there."""

from hashlib import sha256
from pathlib import Path

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.journeys.content import MIB, noise
from tests.browser.requests.owner import Owner
from tests.people import Person
from tests.server import Server


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
