import pytest

from tests.conftest import StartServer
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A separate server for each module, so that nobody else writes to its log.

    With a proxy in front, it believes X-Request-Id.
    """
    return start_server(LOG_FORMAT="json", PROXY_COUNT="1")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")
