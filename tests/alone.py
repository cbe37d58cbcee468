"""Tests that measure memory or time have the machine to themselves, however many run at once (pytest-xdist).

They are marked `alone`. Every test holds a lock on one file meanwhile: those a lock of their own, all others a shared
one. It is the user's, not the run's, so that it holds between two runs as well. Who waits for the lock keeps the
turnstile closed, so that a test that wants to be alone need not wait until nobody else has a test left.
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
