"""Upload links in WebKit, Safari's engine: a link is made, a file sent through it, accepted and opened."""

from pathlib import Path

import pytest

from tests.browser.journeys.content import MIB, noise
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import expect_checked, save
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.server import Server

pytestmark = pytest.mark.long

NAME = "film.mov"


def test_a_link_is_made_and_what_comes_through_it_is_accepted(
    server: Server, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    person = server.create_person("receives-in-webkit@example.org", scopes=SCOPES)
    set_up(person)
    at_home = new_visitor(server, person)
    page = at_home.page
    page.goto("/files/requests/")
    page.submit("#vault-secret", PHRASE)
    page.click("#requests-new")
    page.fill("#request-title", "Wedding")
    page.fill("#request-by", "Anna")
    page.click("#request-save")
    link = page.value("#requests-link-value")
    page.click("#requests-link-done")

    film = tmp_path / NAME
    film.write_bytes(noise(9 * MIB))
    sender = new_visitor(server)
    sending = sender.open(link)
    sending.expect_visible("#upload-form")
    sending.set_files("#upload-file", film)
    sending.click("#upload-start")
    sending.expect_visible("#send-done", "1 file sent to Anna.")

    page.reload()
    page.expect_visible("[data-file]", NAME)
    page.click("[data-file] [data-action=accept]")
    page.expect_visible("#requests-news", "1 file is in the folder “Wedding” of My files now")
    page.goto("/files/")
    page.click("a", "Wedding")
    page.click("#files a", NAME)
    assert save(at_home).read_bytes() == film.read_bytes()
    expect_checked(at_home)
