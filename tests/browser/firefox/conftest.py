"""Visitors of the real server in Firefox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.firefox.bidi import Params
from tests.browser.firefox.process import Firefox
from tests.browser.firefox.visitor import Visitor
from tests.browser.logging_in import bidi_cookies_of
from tests.people import Person
from tests.server import Server

NewVisitor = Callable[..., Visitor]
Sessions = dict[tuple[str, str], list[Params]]


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """The Firefox that all tests share. A test that kills it starts its own: `Firefox(tmp_path / "profile")`."""
    running = Firefox(tmp_path_factory.mktemp("firefox") / "profile").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def firefox_sessions() -> Sessions:
    """Session cookies by server and user, because logging in is deliberately slow and rate limited."""
    return {}


@pytest.fixture
def new_visitor(firefox: Firefox, firefox_sessions: Sessions, tmp_path: Path) -> Iterator[NewVisitor]:
    """Create visitors: `new_visitor(server)` is anonymous, `new_visitor(server, person)` logged in.

    The test fails at its end if one logged an error, violated a page's policy or requested another origin.
    """
    visitors: list[Visitor] = []

    def new(server: Server, person: Person | None = None, *, own: Firefox | None = None) -> Visitor:
        """`own` is the test's own Firefox, whose default profile the visitor uses."""
        folder = tmp_path / f"downloads-{len(visitors)}"
        visitors.append(Visitor(own or firefox, server.url, folder, own_profile=own is not None))
        visitor = visitors[-1]
        if person:
            key = server.url, person.email
            firefox_sessions[key] = firefox_sessions.get(key) or bidi_cookies_of(server, person)
            visitor.add_cookies(firefox_sessions[key])
        return visitor

    yield new
    for visitor in visitors:
        visitor.close()
    assert [problem for visitor in visitors for problem in visitor.problems()] == []
