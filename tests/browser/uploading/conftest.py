from collections.abc import Iterator

import pytest

from tests.browser.quiet import QuietChromium
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="session")
def uploader(server: Server) -> Person:
    return server.create_person("large-files@example.org")


@pytest.fixture
def chromium(server: Server, uploader: Person) -> Iterator[QuietChromium]:
    """A logged-in browser for this test. Its uploads are deleted at the end."""
    with QuietChromium() as chromium:
        chromium.log_in(server.url, uploader.email, uploader.password)
        yield chromium
    for file in uploader.api.get("/api/v1/files").raise_for_status().json()["files"]:
        uploader.api.delete(f"/api/v1/files/{file['id']}").raise_for_status()
