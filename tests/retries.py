"""Retry a failed test once if it involves other programs: browsers, nginx, an S3 server, killed clients.

On a busy machine, a few of three thousand tests fail for reasons that they do not test. TEST_RETRIES sets how many
tests of a run may be retried; each first failure is still reported in full, so that it can be fixed. If more tests need
a retry, the run fails. Tests that guard stored bytes, access and races (services, API, durability, faults, databases)
are never retried.
"""

import os
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

ALLOWED = int(os.environ.get("TEST_RETRIES", "0"))  # tests of a whole run
FOLDERS = ("browser", "cli", "deploy", "stores")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ALLOWED and item.path.relative_to(HERE).parts[0] in FOLDERS:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (
        len({failure.nodeid for failure in _first_failures(session.config)}) > ALLOWED
        and session.exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    failures = _first_failures(config)
    if not failures:
        return
    retried = len({failure.nodeid for failure in failures})
    terminalreporter.section(f"retried tests: {retried}, allowed: {ALLOWED}. Fix them", sep="=")
    for failure in failures:
        terminalreporter.section(f"{failure.nodeid} ({failure.when})", sep="_")
        terminalreporter.line(failure.longreprtext)


def _first_failures(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("rerun", [])) if reporter else []
