"""What a limit is, and what a counter does."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol


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
