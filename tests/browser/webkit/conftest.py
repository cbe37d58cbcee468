"""Visitors of the real server in WebKit, Safari's engine."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.saving.conftest import far_file, far_server, wire
from tests.browser.webkit.process import Screen
from tests.browser.webkit.visitor import Visitor
from tests.people import Person
from tests.server import Server

__all__ = ["far_file", "far_server", "wire"]

NewVisitor = Callable[..., Visitor]
Sessions = dict[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    with closing(Screen()) as screen:
        yield screen


@pytest.fixture(scope="session")
def webkit_sessions() -> Sessions:
    """Session cookies by server and user, because logging in is deliberately slow and rate limited."""
    return {}


@pytest.fixture
def new_visitor(screen: Screen, webkit_sessions: Sessions, tmp_path: Path) -> Iterator[NewVisitor]:
    """Create visitors: `new_visitor(server)` is anonymous, `new_visitor(server, person)` logged in.

    The test fails at its end if one logged an error or a warning.
    """
    visitors: list[Visitor] = []

    def new(server: Server, person: Person | None = None) -> Visitor:
        visitors.append(Visitor(screen, server.url, tmp_path / f"visitor-{len(visitors)}"))
        visitor = visitors[-1]
        known = webkit_sessions.get((server.url, person.email)) if person else None
        if known:
            visitor.add_cookies(known)
        elif person:
            visitor.log_in(person)
            visitor.page.expect_visible("#upload-form")
            webkit_sessions[server.url, person.email] = visitor.cookies()
        return visitor

    yield new
    for visitor in visitors:
        visitor.close()
    assert [problem for visitor in visitors for problem in visitor.problems()] == []
