import pytest

from tests.browser.journeys.conftest import NewVisitor, new_visitor, sessions
from tests.browser.requests.owner import Owner
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server

__all__ = ["new_visitor", "sessions"]


@pytest.fixture(scope="session")
def anna(server: Server) -> Person:
    return server.create_person("anna@example.org")


@pytest.fixture
def owner(server: Server, anna: Person, new_visitor: NewVisitor) -> Owner:
    """The owner of links, logged in; what earlier tests have counted is forgotten."""
    forget_counts(server.data_dir)
    page = new_visitor(server, anna).page
    page.goto("/account/")
    return Owner(page, anna)
