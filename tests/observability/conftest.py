import pytest

from tests.conftest import StartServer
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A separate server for each module, so that nobody else writes to its log."""
    return start_server(LOG_FORMAT="json")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")
