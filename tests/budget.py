"""Report a run's slowest files, its CPU time, and whether it exceeded its time budget.

The report never fails the run. CPU time includes this process, the pytest-xdist workers, and all child processes that
they waited for: servers, browsers, commands. Children that were never waited for are not counted.
"""

import time
from collections.abc import Mapping
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import pytest

from tests.durations import seconds_per_file
from tests.forked import end_all

SLOWEST = 10
CPU = "cpu_seconds"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--budget",
        type=float,
        metavar="MINUTES",
        help="report the run's cost, and whether it took longer than this",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--budget") is not None or hasattr(config, "workerinput"):
        config.pluginmanager.register(Costs(config))


class Costs:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.began = time.monotonic()
        self.cpu_of_workers = 0.0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Report the worker's CPU time. A child's CPU time only counts once it has been waited for."""
        end_all()
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[CPU] = cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.cpu_of_workers += getattr(node, "workeroutput", {}).get(CPU, 0.0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        # Workers are children too: if they have reported their own CPU time, it must not be counted twice.
        children = self.cpu_of_workers or cpu_seconds(RUSAGE_CHILDREN)
        cpu = cpu_seconds(RUSAGE_SELF) + children
        terminalreporter.section("cost of the run")
        for line in report(
            seconds_per_file(self.config),
            cpu=cpu,
            took=time.monotonic() - self.began,
            budget=60 * float(self.config.getoption("--budget")),
        ):
            terminalreporter.write_line(line)


def cpu_seconds(who: int) -> float:
    usage = getrusage(who)
    return usage.ru_utime + usage.ru_stime


def report(files: Mapping[str, float], *, cpu: float, took: float, budget: float) -> list[str]:
    """Return the report's lines. All arguments are in seconds."""
    slowest = sorted(files.items(), key=lambda entry: entry[1], reverse=True)[:SLOWEST]
    lines = [f"{seconds:7.1f} s  {file}" for file, seconds in slowest]
    lines.append(f"{took / 60:.1f} minutes, {cpu / 60:.1f} CPU minutes")
    if took > budget:
        lines.append(f"OVER BUDGET: the run should take at most {budget / 60:g} minutes")
    return lines
