"""Retry requests after temporary failures, as docs/API.md asks clients to."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import inf
from random import SystemRandom
from typing import Final, TypeVar

from bytebin_cli.errors import TryAgainLater
from bytebin_cli.texts import gettext as _

_Result = TypeVar("_Result")

_FIRST_WAIT: Final = 0.5  # seconds
_LONGEST_WAIT: Final = 30.0
# Seconds. If the server asks for more, the command fails and the user decides.
_LONGEST_RETRY_AFTER: Final = 120.0
# Attempts. The first request fails soon, since nothing is lost; in the middle of a file, after about two minutes.
FEW_ATTEMPTS: Final = 4
MANY_ATTEMPTS: Final = 10


class Stopped(Exception):
    """The transfer was stopped by another thread's failure."""


@dataclass(frozen=True)
class RetryPolicy:
    """`attempts` per request; `report` reports failures; `stop` ends the waiting.

    No attempt begins later than `patience` seconds after the first.
    """

    attempts: int
    report: Callable[[str], None]
    stop: threading.Event
    patience: float = inf

    def retry(self, request: Callable[[], _Result]) -> _Result:
        """Raise the first permanent error, the last temporary one, or Stopped."""
        end = time.monotonic() + self.patience
        for attempt in count(1):
            try:
                return request()
            except TryAgainLater as error:
                wait = _delay(attempt, error)
                too_long = error.retry_after > _LONGEST_RETRY_AFTER or time.monotonic() + wait > end
                if attempt >= self.attempts or too_long:
                    raise
                self._wait(wait, error)
        raise AssertionError  # the count never ends

    def wait_after(self, attempt: int, error: TryAgainLater) -> None:
        """Wait before the next attempt. Raise Stopped."""
        self._wait(_delay(attempt, error), error)

    def _wait(self, wait: float, error: TryAgainLater) -> None:
        self.report(
            _("{error} Retrying in {wait:.0f} s.").format(error=error, wait=wait)
            if wait >= 1.5
            else str(error)
        )
        if self.stop.wait(wait):
            raise Stopped


def _delay(attempt: int, error: TryAgainLater) -> float:
    """Back off exponentially, with jitter, so that clients that failed together do not retry together."""
    ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
    return max(ceiling * SystemRandom().uniform(0.5, 1), error.retry_after)
