"""An altered module does not run: the page's import map holds the digest of each module."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.tampering import alter
from tests.browser.journeys.visitor import Visitor
from tests.browser.saving.sealed_upload import send_sealed
from tests.conftest import StartServer
from tests.server import Server

NAME = "plan.pdf"
# The entry module, one that others import, one loaded on demand, and a classic script.
SCRIPTS = [
    pytest.param("files/js/pages/share/page.js", marks=pytest.mark.long),
    "files/js/crypto/keys.js",
    pytest.param("base/js/main.js", marks=pytest.mark.long),
    "base/js/theme-early.js",
]


@pytest.fixture
def shared(start_server: StartServer) -> tuple[Server, str]:
    """A stopped server and the link to an encrypted file on it."""
    server = start_server()
    link = send_sealed(server.create_person("ivan@example.org"), 1000, NAME).link
    server.stop()
    return server, link


def altered(visitor: Visitor) -> bool:
    return visitor.page.locator("html[data-altered]").count() > 0


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_changed_script_does_not_run(
    name: str, shared: tuple[Server, str], new_visitor: NewVisitor
) -> None:
    server, link = shared
    alter(server, name)
    server.start()
    visitor = new_visitor(server)
    visitor.expects_words("digest")
    visitor.open(link)
    visitor.page.wait_for_load_state("networkidle")
    assert any("digest" in complaint for complaint in visitor.complaints)
    assert not altered(visitor)


def test_the_changed_script_would_run_if_its_digest_matched(
    shared: tuple[Server, str], new_visitor: NewVisitor
) -> None:
    """Show that the test above can fail."""
    server, link = shared
    alter(server, "files/js/crypto/keys.js", release_too=True)
    server.start()
    visitor = new_visitor(server)
    visitor.open(link)
    expect(visitor.page.get_by_role("heading", name=NAME)).to_be_visible()
    assert altered(visitor)
