from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.journeys.conftest import Sessions, new_visitor, sessions, visitors_without_problems
from tests.browser.journeys.visitor import Visitor
from tests.server import Server

__all__ = ["new_visitor", "sessions"]


@pytest.fixture(scope="module")
def lasting_reader(server: Server, browser: Browser, sessions: Sessions) -> Iterator[Visitor]:
    with visitors_without_problems(browser, sessions) as new_visitor:
        yield new_visitor(server)


@pytest.fixture
def reader(lasting_reader: Visitor) -> Visitor:
    """A visitor who opens one file after another in the same browser, each in a fresh tab."""
    lasting_reader.open_afresh()
    lasting_reader.requests.clear()
    return lasting_reader
