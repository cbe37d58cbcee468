"""Campaigns: tests whose worth grows with their length, such as kills, flipped bits and failing system calls.

`make test-long` (TEST_LONG=1) runs them at full length, and with them the tests that are marked `long`. Any other run
does a tenth of each campaign's rounds and leaves tests marked `long` out; the summary counts those as deselected.

A run has one seed, which decides what its campaigns meet. FAULTS_SEED repeats that of an earlier run.
"""

import os
import random
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from _pytest.terminal import TerminalReporter

LONG = os.environ.get("TEST_LONG") == "1"
# The processes of a run (pytest-xdist) inherit it: they must agree on what they collect.
SEED = int(os.environ.setdefault("FAULTS_SEED", str(random.SystemRandom().randrange(10**9))))
MARKER = "long"
LEFT_OUT = pytest.StashKey[int]()

Point = TypeVar("Point")


def rounds(full: int) -> int:
    """Return `full` in a long run, else a tenth of it, at least 1."""
    return full if LONG else max(1, full // 10)


def seeded(*of: object) -> random.Random:
    """Return the same chance for the same `of`, whatever else draws."""
    return random.Random("-".join(map(str, of)))  # noqa: S311  # nothing is kept secret with it


def sample(points: Sequence[Point], *, critical: Collection[Point] = ()) -> list[Point]:
    """Return all points in a long run; else the critical ones and a tenth of the others, one from each equal stretch.

    They keep their order. Runs with different seeds meet different points.
    """
    others = [number for number, point in enumerate(points) if point not in critical]
    count = min(rounds(len(others)), len(others))
    edges = [len(others) * edge // count for edge in range(count + 1)] if count else []
    chance = seeded(SEED, len(points))
    chosen = {others[chance.randrange(start, stop)] for start, stop in pairwise(edges)}
    return [point for number, point in enumerate(points) if point in critical or number in chosen]


@pytest.hookimpl(trylast=True)  # counts what other options have left
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if item.get_closest_marker(MARKER)]
    if LONG or not left_out:
        return
    items[:] = [item for item in items if not item.get_closest_marker(MARKER)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):  # a process of pytest-xdist
        config.workeroutput[MARKER] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """pytest-xdist itself reports no deselected tests. Each of its processes has left out the same ones."""
    if found := getattr(node, "workeroutput", {}).get(MARKER):
        node.config.stash[LEFT_OUT] = found


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} deselected: marked {MARKER}, only in make test-long")
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(f"FAULTS_SEED={SEED} repeats what the campaigns met.")
