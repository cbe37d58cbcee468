"""A user's list of files in WebKit: names and links of encrypted files come from the browser."""

from pathlib import Path

import httpx
import pytest

from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import save
from tests.browser.webkit.upload_page import UploadPage
from tests.conftest import StartServer
from tests.files.client import upload

pytestmark = pytest.mark.long

NAME = "secret plans.txt"


def test_the_list_names_opens_and_deletes_files_sealed_in_this_browser(
    start_server: StartServer, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    server = start_server()
    frank = server.create_person("frank@example.org")
    source = tmp_path / NAME
    source.write_bytes(b"x" * 5000)
    visitor = new_visitor(server, frank)
    link = UploadPage(visitor).send(source)
    visitor.page.expect_visible("#upload-rows", "This browser remembers the link")
    plain = upload(frank.api, b"y" * 3000, name="listed.txt")

    visitor.restart()
    page = visitor.page
    page.goto("/files/")
    page.expect_visible(f"a[href='/f/{plain['id']}']", "listed.txt")
    page.expect_visible("[data-sealed] a", NAME)
    assert page.find("[data-sealed] a").get_property("href") == link
    told_by_the_server = page.evaluate("() => fetch('/files/').then((response) => response.text())")
    assert NAME not in told_by_the_server
    assert link.partition("#")[2] not in told_by_the_server
    page.click("[data-sealed] a")
    assert save(visitor).read_bytes() == source.read_bytes()

    page.goto("/files/")
    page.click("[data-sealed] button[form=delete]")
    assert page.evaluate("() => document.activeElement.textContent").strip() == "Cancel"
    page.click("#delete-dialog button.button--danger")
    page.expect_gone("[data-sealed]")
    page.expect_visible("li", "listed.txt")
    assert httpx.get(link.partition("#")[0]).status_code == 404
