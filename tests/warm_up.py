"""Share the work at the start of a whole run between its processes (pytest-xdist).

The first process has the data directory prepared (tests/prepared.py) while it collects tests.

Every process collects all tests. Rewriting their assertions takes half of that time, and the result is cached in files:
so each process imports the tests from another place in the list, and takes what the others have rewritten from the
cache. (`make test` lets the interpreter write bytecode.)
"""

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest

from tests.prepared import is_shared, prepared

TESTS = Path(__file__).resolve().parent


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    config = session.config
    if hasattr(config, "workerinput") and [Path(each).resolve() for each in config.args] == [TESTS]:
        number = int(config.workerinput["workerid"].removeprefix("gw"))
        if is_shared() and not number:
            Thread(target=prepared, args=[Path(config.getoption("basetemp"))], daemon=True).start()
        with without_garbage_collection():
            import_from(number / config.workerinput["workercount"], modules())
            return (yield)
    return (yield)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Collect no garbage while modules are imported, nor later among what they made: none of it ever goes."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def modules() -> list[str]:
    return [
        ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        for path in sorted(TESTS.rglob("test_*.py"))
    ]


def import_from(fraction: float, names: Sequence[str]) -> None:
    """Import all modules, beginning at `fraction` of the list."""
    first = int(len(names) * fraction)
    for name in (*names[first:], *names[:first]):
        # A module that cannot be imported fails again when it is collected, where the error is reported.
        with suppress(Exception, pytest.skip.Exception):
            import_module(name)
