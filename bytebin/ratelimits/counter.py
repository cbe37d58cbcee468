from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import getrandbits

from django.conf import settings

from bytebin.errors import RateLimited
from bytebin.ratelimits.embedded import EmbeddedCounter
from bytebin.ratelimits.interface import Counter, Limit, Slot


@cache
def counter() -> Counter:
    """Return the counter of this process: on Redis at CACHE_URL or, without it, in a file in DATA_DIR."""
    if settings.CACHE_URL:
        from bytebin.ratelimits.shared import SharedCounter  # noqa: PLC0415  # the package is optional

        return SharedCounter(settings.CACHE_URL)
    return EmbeddedCounter(settings.DATA_DIR / "ratelimits.sqlite3")


@dataclass(frozen=True)
class Taken:
    """Counts that can be given back."""

    keys: Sequence[str]
    name: str

    def give_back(self) -> None:
        if self.keys:
            counter().give_back(self.keys, self.name)


def slots(limited: Sequence[tuple[Limit, str]]) -> list[Slot]:
    return [Slot(limit.key(subject), limit.amount, limit.seconds) for limit, subject in limited]


def take(*limited: tuple[Limit, str]) -> Taken:
    """Count one for each limit and its subject. Raise RateLimited, and count nothing, if any limit is reached."""
    wanted, name = slots(limited), f"{getrandbits(64):016x}"  # no secret # nosec B311
    if wait := counter().take(wanted, name):
        raise RateLimited(wait=wait)
    return Taken([slot.key for slot in wanted], name)


def peek(*limited: tuple[Limit, str]) -> None:
    """Raise RateLimited if any limit is reached. Count nothing."""
    if wait := counter().peek(slots(limited)):
        raise RateLimited(wait=wait)
