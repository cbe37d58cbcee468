"""Firefox, too, runs no altered module."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.journeys.tampering import alter
from tests.browser.saving.sealed_upload import send_sealed
from tests.conftest import StartServer

NAME = "plan.pdf"


@pytest.mark.parametrize(
    "release_too",
    [False, pytest.param(True, marks=pytest.mark.long)],
    ids=["altered", "altered with its digest"],
)
def test_a_changed_module_runs_only_if_its_digest_matches(
    release_too: bool, start_server: StartServer, new_visitor: NewVisitor
) -> None:
    server = start_server()
    link = send_sealed(server.create_person("ivan@example.org"), 1000, NAME).link
    server.stop()
    alter(server, "files/js/crypto/keys.js", release_too=release_too)
    server.start()
    visitor = new_visitor(server)
    visitor.expects("in the integrity attribute")
    page = visitor.open(link)
    if release_too:
        page.get_by_role("heading", NAME).expect_visible()
    else:
        page.wait_until(lambda: visitor.complaints, "Firefox says that it refused a module")
    assert page.locator("html[data-altered]").is_visible() == release_too
