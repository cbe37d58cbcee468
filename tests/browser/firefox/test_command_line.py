"""Firefox opens files that the command line encrypted, with and without a password."""

from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import CHECKED, save
from tests.browser.journeys.content import noise
from tests.cli.user import User
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

NAME = "Überraschung für Zoë 📎.tar"
PASSWORD = "Café au lait"


@pytest.mark.parametrize("password", ["", PASSWORD], ids=["link", "link and password"])
def test_firefox_saves_a_file_from_the_command_line(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path, password: str
) -> None:
    source = tmp_path / NAME
    source.write_bytes(noise(3_000_000))
    user = User(tmp_path, BYTEBIN_URL=server.url, BYTEBIN_KEY=alice.token)
    option = ["--password-stdin"] if password else []
    link = user.upload(*option, source, stdin=f"{password}\n")["url"]
    visitor = new_visitor(server)
    page = visitor.open(link)
    if password:
        page.locator("#share-password").fill(password)
        page.locator("#share-password").press("Enter")
    page.get_by_role("heading", NAME).expect_visible()
    saved = save(visitor)
    page.get_by_text(CHECKED).expect_visible()
    assert saved.name == NAME
    assert saved.read_bytes() == source.read_bytes()
