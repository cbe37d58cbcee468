"""Visitors of a server whose chunks go directly to a real S3 server, another origin."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser.journeys.conftest import Sessions, sessions
from tests.browser.logging_in import storage_of
from tests.browser.stores.scene import Scene, StoreVisitor
from tests.conftest import StartServer
from tests.proxy import running_proxy
from tests.s3_server import BUCKET, S3Server
from tests.stores.conftest import s3

__all__ = ["s3", "sessions"]

CHUNK = 5 * 2**20  # bytes; the smallest part that S3 accepts
OpenScene = Callable[..., Scene]


@pytest.fixture(scope="module")
def open_scene(start_server: StartServer, s3: S3Server) -> Iterator[OpenScene]:
    """Start servers, each with its own bucket, not yet set up: `open_scene(bucket, **settings)`."""
    with ExitStack() as proxies:

        def start(bucket: str, **settings: str) -> Scene:
            proxy = proxies.enter_context(running_proxy())
            url = s3.url("pages").replace(f"/{BUCKET}/", f"/{bucket}/")
            server = start_server(PUBLIC_URL=proxy.url, BLOB_STORE_URL=url, DIRECT_UPLOADS="true", **settings)
            proxy.target = server.port
            proxy.default_chunk_size = CHUNK
            person = server.create_person("dora@example.org")
            return Scene(proxy, server, person, f"http://127.0.0.1:{s3.port}", url)

        yield start


@pytest.fixture
def new_visitor(browser: Browser, sessions: Sessions) -> Iterator[Callable[..., StoreVisitor]]:
    """Like the journeys' fixture, but the visitors may also send requests to the store."""
    visitors: list[StoreVisitor] = []

    def new(scene: Scene, *, logged_in: bool = False) -> StoreVisitor:
        key = (scene.server.url, scene.person.email)
        if logged_in and key not in sessions:
            sessions[key] = time.monotonic(), storage_of(scene.server, scene.person)
        known = sessions[key][1] if logged_in else None
        visitors.append(StoreVisitor(browser, scene.server.url, store=scene.store, storage_state=known))
        scene.proxy.requests.clear()
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()
    assert [problem for visitor in visitors for problem in visitor.problems()] == []
