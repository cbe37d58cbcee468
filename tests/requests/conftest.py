from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.files.pages import browser_of
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.requests.plain_link import Plain
from tests.requests.sender import Shared
from tests.server import Server

MakeLink = Callable[..., Shared]


@pytest.fixture(autouse=True)
def fresh_rate_limits(request: pytest.FixtureRequest) -> None:
    """Forget what earlier tests have sent from this address."""
    if "server" in request.fixturenames:
        server: Server = request.getfixturevalue("server")
        forget_counts(server.data_dir)


@pytest.fixture
def new_link(server: Server, alice: Person, stranger: Person) -> MakeLink:  # noqa: ARG001  # it must run before its people send
    """Make links of alice, which the stranger has."""

    def make(**limits: Any) -> Shared:
        return Shared(alice, stranger, **limits)

    return make


@pytest.fixture
def shared(new_link: MakeLink) -> Shared:
    return new_link()


@pytest.fixture
def plain(alice: Person, stranger: Person) -> Plain:
    return Plain(alice, stranger)


@pytest.fixture
def browser(server: Server, alice: Person) -> Iterator[httpx.Client]:
    with browser_of(server, alice) as browser:
        yield browser
