from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.browser.journeys.conftest import new_visitor, sessions
from tests.browser.saving.sealed_upload import MIB, SentFile, send_sealed
from tests.browser.saving.ways import NAME
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy.tcp import TcpProxy
from tests.server import Server

__all__ = ["new_visitor", "sessions"]

LARGE = 66 * MIB + 12_345  # bytes; files of up to 64 MiB are saved from memory


@pytest.fixture(scope="session")
def large(alice: Person) -> SentFile:
    return send_sealed(alice, LARGE, NAME)


@pytest.fixture(scope="session")
def spoilt(alice: Person) -> SentFile:
    """A file whose last segment is damaged."""
    return send_sealed(alice, LARGE, "spoilt.bin", spoilt=True)


@pytest.fixture(scope="module")
def wire() -> Iterator[TcpProxy]:
    with closing(TcpProxy()) as wire:
        yield wire


@pytest.fixture(scope="module")
def far_server(wire: TcpProxy, start_server: StartServer) -> Server:
    server = start_server(PUBLIC_URL=wire.url)
    wire.target = server.port
    return server


@pytest.fixture(scope="module")
def far_file(far_server: Server) -> SentFile:
    """A file on the server behind the slow wire."""
    return send_sealed(far_server.create_person("far-sender@example.org"), LARGE, NAME)
