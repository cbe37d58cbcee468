"""The command line against the real server, behind a proxy that records requests and interferes with responses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.site import Site
from tests.cli.user import User
from tests.proxy import running_proxy
from tests.server import Server


@pytest.fixture(scope="session")
def site(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_proxy() as proxy:
        server = Server(tmp_path_factory.mktemp("cli") / "var", prepared_data_dir, PUBLIC_URL=proxy.url)
        proxy.target = server.port
        server.start()
        yield Site(server, proxy, server.create_person("cli@example.org"))
        server.stop()


@pytest.fixture
def user(site: Site, tmp_path: Path) -> Iterator[User]:
    """A user with an API key in the environment, and directories of their own."""
    site.reset()
    yield User(tmp_path, BYTEBIN_URL=site.url, BYTEBIN_KEY=site.person.token)
    site.reset()
