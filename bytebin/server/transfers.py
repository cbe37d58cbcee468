"""The bound on transfers that wait for their clients: however many are slow, threads are left for short requests."""

import time
from collections import Counter
from threading import Lock
from typing import Protocol

# Bytes that count as moved when a transfer begins, so that a new one is not taken for the slowest.
HEAD_START = 2**16
# Seconds of waiting from which a transfer counts as slow. While there are slow ones, no other is dropped. A short
# response waits for a few milliseconds only.
SLOW_AFTER = 0.25


class Transfer(Protocol):
    """A request whose thread is waiting for its client, in either direction."""

    network: str  # whom the bound per client counts it for
    waited: float  # seconds that earlier waits of this request took
    wait_began: float  # time.monotonic() of the current one

    def moved(self) -> int:
        """Return the bytes that the client has sent or received in this request."""

    def drop(self) -> None:
        """End the current wait, from any thread."""


class Transfers:
    """The transfers of this process that are waiting. Beyond a bound, the slowest of the busiest network is dropped."""

    def __init__(self, in_all: int, per_network: int) -> None:
        self._in_all = in_all
        self._per_network = per_network
        self._lock = Lock()
        self._waiting: dict[int, Transfer] = {}
        self._of_network: Counter[str] = Counter()

    def begin(self, transfer: Transfer) -> None:
        """Count `transfer` as waiting. It may be the one that is dropped."""
        transfer.wait_began = time.monotonic()
        with self._lock:
            self._waiting[id(transfer)] = transfer
            self._of_network[transfer.network] += 1
            slowest = self._excess(transfer.network)
        if slowest:
            slowest.drop()

    def end(self, transfer: Transfer) -> None:
        transfer.waited += time.monotonic() - transfer.wait_began
        with self._lock:
            self._forget(transfer)

    def _forget(self, transfer: Transfer) -> None:
        if self._waiting.pop(id(transfer), None) is None:
            return
        self._of_network[transfer.network] -= 1
        if not self._of_network[transfer.network]:
            del self._of_network[transfer.network]

    def drop_slowest(self) -> None:
        """Drop the slowest transfer of a network with the most, for a request that needs its thread."""
        with self._lock:
            slowest = self._slowest(list(self._waiting.values())) if self._waiting else None
        if slowest:
            slowest.drop()

    def _excess(self, network: str) -> Transfer | None:
        """Return the transfer to drop, which no longer counts, or None within the bounds."""
        if self._of_network[network] > self._per_network:
            return self._slowest([each for each in self._waiting.values() if each.network == network])
        if len(self._waiting) > self._in_all:
            return self._slowest(list(self._waiting.values()))
        return None

    def _slowest(self, waiting: list[Transfer]) -> Transfer:
        """Return the slowest transfer of the networks with the most slow ones among `waiting`. It no longer counts."""
        now = time.monotonic()
        slow = [each for each in waiting if seconds_of(each, now) >= SLOW_AFTER] or waiting
        counts = Counter(each.network for each in slow)
        most = max(counts.values())
        slowest = min(
            (each for each in slow if counts[each.network] == most), key=lambda each: rate(each, now)
        )
        self._forget(slowest)
        return slowest


def seconds_of(transfer: Transfer, now: float) -> float:
    """Return the seconds that the transfer has waited in all."""
    return transfer.waited + now - transfer.wait_began


def rate(transfer: Transfer, now: float) -> float:
    """Return the average rate of the transfer in bytes per second of waiting."""
    return (transfer.moved() + HEAD_START) / (seconds_of(transfer, now) + 0.001)
