"""Sending the same request again, as the API asks clients to: after what the next try may not meet again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import SystemRandom
from typing import Final, TypeVar

from bytebin_cli.errors import TryAgainLater

_Answer = TypeVar("_Answer")

_FIRST_WAIT: Final = 0.5  # seconds
_LONGEST_WAIT: Final = 30.0
# Whoever is asked to wait for longer than this is told, and decides alone.
_LONGEST_RETRY_AFTER: Final = 120.0
# A first question fails quickly, for there is nothing to lose yet; about two minutes in the middle of a file.
QUICKLY: Final = 4
PATIENTLY: Final = 10


class Stopped(Exception):
    """The work was called off while this part of it waited."""


@dataclass(frozen=True)
class Persistence:
    """How often a request is tried, whom a failure is told to, and what ends the waiting."""

    attempts: int
    tell: Callable[[str], None]
    stop: threading.Event

    def persist(self, request: Callable[[], _Answer]) -> _Answer:
        """Raises the request's first lasting error, the last passing one, or Stopped."""
        for attempt in count(1):
            try:
                return request()
            except TryAgainLater as error:
                if attempt >= self.attempts or error.retry_after > _LONGEST_RETRY_AFTER:
                    raise
                self.wait_after(attempt, error)
        raise AssertionError  # the count never ends

    def wait_after(self, attempt: int, error: TryAgainLater) -> None:
        """Exponential back-off with jitter, so that what failed together does not come back together."""
        ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
        wait = max(ceiling * SystemRandom().uniform(0.5, 1), error.retry_after)
        self.tell(f"{error} Next try in {wait:.0f} s." if wait >= 1.5 else str(error))
        if self.stop.wait(wait):
            raise Stopped
