"""Run test files longest first, by the durations of an earlier run, so that no long file starts last.

The order only matters with several processes (pytest-xdist). Tests within a file keep their order.
`make test ARGS=--store-durations` refreshes the list.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

STORED = Path(__file__).with_name("durations.json")


class Named(Protocol):
    """The part of a test item that `longest_first` needs."""

    @property
    def nodeid(self) -> str: ...


Item = TypeVar("Item", bound=Named)
_seconds = pytest.StashKey[defaultdict[str, float]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store-durations",
        action="store_true",
        help=f"write the seconds that each file of tests took to {STORED.name}, which orders later runs",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_seconds] = defaultdict(float)
    config.pluginmanager.register(Stopwatch(config.stash[_seconds]))


class Stopwatch:
    def __init__(self, seconds: defaultdict[str, float]) -> None:
        self.seconds = seconds

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[file_of(report.nodeid)] += report.duration


def seconds_per_file(config: pytest.Config) -> defaultdict[str, float]:
    """Return the seconds per file in this run so far, with setup and teardown."""
    return config.stash[_seconds]


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)  # after the order was randomised
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items, stored())
        # Last, together: each of these tests waits until no other runs (tests/alone.py).
        alone = {file_of(item.nodeid) for item in items if item.get_closest_marker("alone")}
        items.sort(key=lambda item: file_of(item.nodeid) in alone)


def longest_first(items: Iterable[Item], seconds: dict[str, float]) -> list[Item]:
    """Sort by the file's duration. A file without one counts as average."""
    average = sum(seconds.values()) / max(len(seconds), 1)
    return sorted(items, key=lambda item: -seconds.get(file_of(item.nodeid), average))


def stored() -> dict[str, float]:
    found: dict[str, float] = json.loads(STORED.read_text()) if STORED.exists() else {}
    return found


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if config.getoption("--store-durations") and not hasattr(config, "workerinput"):
        store(stored(), seconds_per_file(config))


def store(known: dict[str, float], measured: Mapping[str, float]) -> None:
    """Update the stored durations. Files that did not run keep theirs; files that no longer exist are dropped."""
    root = STORED.parent.parent
    merged = known | {file: round(seconds, 1) for file, seconds in measured.items()}
    existing = {file: seconds for file, seconds in sorted(merged.items()) if (root / file).exists()}
    STORED.write_text(json.dumps(existing, indent=1) + "\n")
