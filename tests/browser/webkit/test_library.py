"""The library in WebKit: unlocked by passphrase and code, kept over a restart, with folders, for uploads of its own."""

from pathlib import Path

import pytest
from selenium.webdriver.support.select import Select

from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.page import Page
from tests.browser.webkit.share_page import save
from tests.browser.webkit.upload_page import UploadPage
from tests.browser.webkit.visitor import Visitor
from tests.cli.user import User
from tests.library.founding import CODE, PHRASE, SCOPES, set_up
from tests.server import Server

pytestmark = pytest.mark.long


def unlock(visitor: Visitor, secret: str) -> Page:
    page = visitor.page
    page.goto("/files/")
    page.expect_visible("#vault-locked", "Your library is locked on this device")
    if not page.is_visible("#vault-secret"):
        page.click("#vault-other > summary")
    page.fill("#vault-secret", secret)
    page.click("#vault-form button:not([type=button])", "Unlock")
    page.expect_visible("#vault-open", "Library unlocked.")
    return page


def send(visitor: Visitor, folder: Path, name: str, said: str) -> None:
    source = folder / name
    source.write_bytes(name.encode())
    UploadPage(visitor).send(source)
    visitor.page.expect_visible("#upload-rows", said)


def test_names_and_folders_are_on_each_device_of_their_owner(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    owner = server.create_person("library-in-webkit@example.org", scopes=SCOPES)
    visitor = new_visitor(server, owner)
    send(visitor, tmp_path, "remembered.txt", "This browser remembers the link")
    set_up(owner)
    page = unlock(visitor, PHRASE)
    page.expect_visible("main", "1 link that this browser remembered was moved into your library.")
    page.expect_visible("[data-sealed] a", "remembered.txt")

    page.click("#new-folder")
    page.fill("#library-folder-name", "Letters")
    page.click("#folder-dialog button[value=go]")
    page.expect_visible("#library-folders a", "Letters")
    page.click("[data-sealed] .file-row__select input")
    page.click("#selection-move")
    Select(page.find("#move-folder")).select_by_visible_text("Letters")
    page.click("#move-dialog button[value=go]")
    page.expect_gone("[data-sealed] a", "remembered.txt")

    visitor.restart()
    page = visitor.page
    send(visitor, tmp_path, "filed.txt", "It's in your library")
    page.goto("/files/")
    page.expect_visible("#vault-open", "Library unlocked.")
    page.expect_visible("[data-sealed] a", "filed.txt")
    page.click("#library-folders a", "Letters")
    page.expect_visible("[data-sealed] a", "remembered.txt")

    other = new_visitor(server, owner)
    page = unlock(other, CODE)
    page.fill("#search", "REMEM")
    page.click("[data-sealed] a", "remembered.txt")
    assert save(other).read_bytes() == b"remembered.txt"

    program = User(tmp_path, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)
    assert program.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    assert b"remembered.txt" in program.run("ls", "Letters").stdout
    told = page.evaluate("() => fetch('/files/').then((response) => response.text())")
    assert [word for word in ("remembered.txt", "filed.txt", "Letters") if word in told] == []
