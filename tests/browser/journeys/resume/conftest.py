"""A server behind a proxy, and its user frida."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.resume.scene import CONTENT, MTIME, NAME, Scene
from tests.browser.journeys.upload_page import UploadPage
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server


@pytest.fixture(scope="module")
def connection(start_server: StartServer) -> Iterator[tuple[Proxy, Server]]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server
        proxy.release_chunks()


@pytest.fixture(scope="module")
def frida(connection: tuple[Proxy, Server]) -> Person:
    return connection[1].create_person("frida@example.org")


@pytest.fixture
def scene(connection: tuple[Proxy, Server], frida: Person, new_visitor: NewVisitor, tmp_path: Path) -> Scene:
    proxy, server = connection
    file = tmp_path / NAME
    file.write_bytes(CONTENT)
    os.utime(file, (MTIME, MTIME))
    visitor = new_visitor(server, frida)
    proxy.requests.clear()
    return Scene(proxy, server, visitor, UploadPage(visitor), file)
