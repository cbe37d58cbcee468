"""Run tests marked `alone`, which measure memory or time, while no other test runs (pytest-xdist).

Every test holds a lock on one file: an exclusive lock if it is marked `alone`, otherwise a shared one. The file belongs
to the user, not to the run, so the lock also works between two runs. A test that waits for the lock holds the
turnstile, so that later tests queue behind it and a test marked `alone` is not starved.
"""

import fcntl
import os
from collections.abc import Generator
from pathlib import Path
from tempfile import gettempdir

import pytest

LOCK = Path(gettempdir()) / f"bytebin-tests-{os.getuid()}.lock"
TURNSTILE = LOCK.with_suffix(".turnstile")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with LOCK.open("a") as lock:
        with TURNSTILE.open("a") as turnstile:
            fcntl.flock(turnstile, fcntl.LOCK_EX)
            fcntl.flock(lock, fcntl.LOCK_EX if item.get_closest_marker("alone") else fcntl.LOCK_SH)
        return (yield)
