"""Print what tests measured at the end of the run, whether they passed or not."""

from collections.abc import Callable

import pytest

Figures = Callable[[str], None]
PROPERTY = "figures"


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Return a function that records a line such as "200 kills, 0 bytes lost"."""
    # User properties travel with the report from whichever process ran the test.
    return lambda line: request.node.user_properties.append((PROPERTY, f"{request.node.name}: {line}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    calls = [each for each in reports if isinstance(each, pytest.TestReport) and each.when == "call"]
    lines = [line for call in calls for name, line in call.user_properties if name == PROPERTY]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(str(line))
