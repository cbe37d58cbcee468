import pytest

from tests.conftest import StartServer
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A separate server for each module, so that no other test writes to its log.

    It has a proxy in front, so it trusts X-Request-Id.
    """
    return start_server(LOG_FORMAT="json", PROXY_COUNT="1")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")
