"""The operator's first visit in a browser: the link that the server printed creates an account."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.pages.test_accessibility import examine
from tests.registration.test_first_visit import PASSWORD, printed_link
from tests.registration.unused import unused_server
from tests.server import Server


@pytest.fixture
def unused(prepared_data_dir: Path, tmp_path: Path) -> Iterator[Server]:
    server = unused_server(tmp_path / "var", prepared_data_dir)
    yield server.start()
    server.discard()


def test_the_printed_link_leads_to_an_account_that_can_do_everything(
    unused: Server, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(unused, viewport={"width": 390, "height": 800})
    page = visitor.page
    page.goto("/")
    expect(page.get_by_role("heading", name="This server is being set up")).to_be_visible()
    examine(page, "being set up, narrow")
    page.goto(printed_link(unused))
    examine(page, "set up, narrow")
    page.set_viewport_size({"width": 1280, "height": 800})
    examine(page, "set up, wide")
    page.get_by_label("E-mail address").fill("first@example.org")
    page.get_by_label("Password", exact=True).fill("short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The server is set up")).to_be_visible()
    page.goto("/admin/accounts/user/")
    expect(page.get_by_role("link", name="first@example.org")).to_be_visible()
    stranger = new_visitor(unused)
    stranger.expects(410)
    stranger.page.goto(printed_link(unused))
    expect(stranger.page.get_by_role("heading", name="This server is already set up")).to_be_visible()
    stranger.page.goto("/")
    expect(stranger.page.get_by_role("main").get_by_role("link", name="Sign up")).to_be_visible()
