"""Logging in and out in WebKit."""

import pytest

from tests.browser.webkit.conftest import NewVisitor
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long


def test_logging_in_needs_the_right_password_and_logging_out_ends_the_session(
    server: Server, bob: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.log_in(bob, password="not the password")
    visitor.page.expect_visible("main [role=alert]")
    assert visitor.page.url.startswith(f"{server.url}/account/login/")
    visitor.log_in(bob)
    visitor.page.expect_visible("#upload-form")
    visitor.page.goto("/account/logout/")
    visitor.page.click("main button[type=submit]")
    visitor.page.wait_until(lambda: "/logout/" not in visitor.page.url, "bob is logged out")
    visitor.page.goto("/files/")
    visitor.page.expect_visible("input[name=login]")
