"""Campaigns: randomised tests that find more the longer they run, such as kills, bit flips and failing system calls.

`make test-long` (TEST_LONG=1) runs them at full length, along with the tests marked `long`. Any other run does a tenth
of each campaign's rounds and deselects the tests marked `long`; the summary counts them. Of a file's tests that are
marked `turns(n)`, variants of one journey, it runs one in n: those whose turn it is by the run's seed.

Each run has one seed, which decides what its campaigns do. Set FAULTS_SEED to repeat an earlier run.
"""

import os
import random
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from _pytest.terminal import TerminalReporter

LONG = os.environ.get("TEST_LONG") == "1"
# Inherited by the run's processes (pytest-xdist), which must all collect the same tests.
SEED = int(os.environ.setdefault("FAULTS_SEED", str(random.SystemRandom().randrange(10**9))))
MARKER = "long"
TURNS = "turns"
LEFT_OUT = pytest.StashKey[int]()

Point = TypeVar("Point")


def rounds(full: int, *, one_in: int = 10) -> int:
    """Return `full` in a long run, else one in ten of it or as given, at least 1."""
    return full if LONG else max(1, full // one_in)


def seeded(*of: object) -> random.Random:
    """Return a random generator seeded with `of` alone, independent of any other."""
    return random.Random("-".join(map(str, of)))  # noqa: S311  # not used for security


def sample(points: Sequence[Point], *, critical: Collection[Point] = (), one_in: int = 10) -> list[Point]:
    """Return all points in a long run, else the critical ones and one in ten of the others, spread evenly.

    The order is kept. The seed decides which of the others are chosen.
    """
    others = [number for number, point in enumerate(points) if point not in critical]
    count = min(rounds(len(others), one_in=one_in), len(others))
    edges = [len(others) * edge // count for edge in range(count + 1)] if count else []
    chance = seeded(SEED, len(points))
    chosen = {others[chance.randrange(start, stop)] for start, stop in pairwise(edges)}
    return [point for number, point in enumerate(points) if point in critical or number in chosen]


def taking_turns(points: Sequence[Any], *, one_in: int) -> list[Any]:
    """Return parameters of a test: one in `one_in` points runs, as the seed decides; the others are marked `long`."""
    chosen = sample(range(len(points)), one_in=one_in)
    return [
        pytest.param(point, marks=[] if number in chosen else [pytest.mark.long])
        for number, point in enumerate(points)
    ]


@pytest.hookimpl(trylast=True)  # counts what other options have not deselected
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [] if LONG else outside_an_ordinary_run(items)
    if not left_out:
        return
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):  # a process of pytest-xdist
        config.workeroutput[MARKER] = len(left_out)


def outside_an_ordinary_run(items: list[pytest.Item]) -> set[pytest.Item]:
    long = {item for item in items if item.get_closest_marker(MARKER)}
    groups: dict[tuple[str, int], list[pytest.Item]] = {}
    for item in items:
        if item not in long and (marker := item.get_closest_marker(TURNS)):
            groups.setdefault((item.nodeid.partition("::")[0], marker.args[0]), []).append(item)
    waiting = (waiting_for_their_turn(group, file, one_in) for (file, one_in), group in groups.items())
    return long.union(*waiting)


def waiting_for_their_turn(group: list[pytest.Item], file: str, one_in: int) -> set[pytest.Item]:
    """Return the tests of the group that this run leaves out, whatever the order in which they were collected."""
    one_in = min(one_in, len(group))  # every file keeps a test in every run
    turn = seeded(SEED, file).randrange(one_in)
    ordered = sorted(group, key=lambda item: item.nodeid)
    return {item for number, item in enumerate(ordered) if number % one_in != turn}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the count of deselected tests from a worker. pytest-xdist does not report it; all workers have the same."""
    if found := getattr(node, "workeroutput", {}).get(MARKER):
        node.config.stash[LEFT_OUT] = found


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{left_out} deselected: marked {MARKER} or not in turn; make test-long runs all"
        )
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(f"FAULTS_SEED={SEED} repeats this run's campaigns.")
