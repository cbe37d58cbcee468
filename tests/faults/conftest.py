"""Figures of each test stand at the end of the run, passed or not."""

import logging
from collections.abc import Callable

import pytest

Figures = Callable[[str], None]
STASH = pytest.StashKey[list[str]]()


# A line for each of ten thousand requests would bury what failed.
logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Takes lines such as "200 kills, 0 bytes lost"."""
    lines = request.config.stash.setdefault(STASH, [])
    return lambda line: lines.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(STASH, []):
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)
