"""Repeat a step in a process of its own, as long as the process that started it lives."""

import os
import time
from collections.abc import Iterator


def every(seconds: float) -> Iterator[None]:
    """Yield now and at this interval until the parent process ends, so that a killed server leaves no process behind.

    With 0, yield once.
    """
    parent = os.getppid()
    yield
    while seconds and sleep_while_child_of(parent, seconds):
        yield


def sleep_while_child_of(parent: int, seconds: float) -> bool:
    """Return False as soon as `parent` has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.getppid() != parent:
            return False
        time.sleep(min(1, seconds))
    return True
