from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from random import getrandbits
from typing import NamedTuple, Protocol

from django.conf import settings

from bytebin.errors import RateLimited
from bytebin.ratelimits.embedded import EmbeddedCounter


class Limit(NamedTuple):
    """At most `amount` within any period of `seconds`, for each subject, such as an address or an account."""

    name: str
    amount: int
    seconds: float

    def key(self, subject: str) -> str:
        """Return the key of this limit and subject: a digest, so that keys are short and show no address."""
        text = f"{self.name}\0{self.amount}/{self.seconds}\0{subject}"
        return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


class Slot(NamedTuple):
    """One limit of one subject, as a counter stores it."""

    key: str
    amount: int
    seconds: float


class Counter(Protocol):
    """Counts in a sliding window: each count ends `seconds` after it was taken. Raises StorageUnavailable."""

    def take(self, slots: Sequence[Slot], name: str) -> float:
        """Count one in every slot under `name` and return 0. If any slot is full, count nothing in any of them.

        Return the seconds after which the fullest slot has room.
        """

    def peek(self, slots: Sequence[Slot]) -> float:
        """Return what `take` would return, without counting."""

    def give_back(self, keys: Sequence[str], name: str) -> None:
        """Remove the counts that were taken under `name`."""

    def clear(self, keys: Sequence[str]) -> None:
        """Remove all counts of these keys."""


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
