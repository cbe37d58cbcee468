"""Visitors of the real server in Chromium."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState

from tests.browser.journeys.visitor import Visitor
from tests.browser.logging_in import storage_of
from tests.people import Person
from tests.server import Server

CHUNK = 256 * 1024  # bytes; the smallest chunk that the pages seal: one segment

NewVisitor = Callable[..., Visitor]
Sessions = dict[
    tuple[str, str], tuple[float, StorageState]
]  # with the time of the login, of time.monotonic()
# Seconds. After ten minutes, some pages ask again who one is.
FRESH = 5 * 60


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Sessions by server and user, because logging in is deliberately slow and rate limited."""
    return {}


@pytest.fixture
def new_visitor(browser: Browser, sessions: Sessions) -> Iterator[NewVisitor]:
    """Create visitors: `new_visitor(server)` is anonymous, `new_visitor(server, person)` logged in."""
    with visitors_without_problems(browser, sessions) as new:
        yield new


@contextmanager
def visitors_without_problems(browser: Browser, sessions: Sessions) -> Iterator[NewVisitor]:
    """Fail at the end if a visitor logged an error, violated a page's policy or requested another origin."""
    visitors: list[Visitor] = []

    def new(server: Server, person: Person | None = None, **options: Any) -> Visitor:
        since, known = sessions.get((server.url, person.email), (0.0, None)) if person else (0.0, None)
        if person and (not known or time.monotonic() - since >= FRESH):
            known = storage_of(server, person)
            sessions[server.url, person.email] = time.monotonic(), known
        visitors.append(Visitor(browser, server.url, storage_state=known, **options))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()
    assert [problem for visitor in visitors for problem in visitor.problems()] == []


@pytest.fixture(scope="session")
def moderator(server: Server) -> Person:
    return server.create_user("journeys-moderator@example.org", staff=True)
