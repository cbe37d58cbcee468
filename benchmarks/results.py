"""The measurements as kept in var/bench.json, and the figures derived from them."""

import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from benchmarks.cases import NGINX, Case
from benchmarks.clients import Sample

GIB, MIB = 2**30, 2**20


class Spread(NamedTuple):
    median: float
    low: float
    high: float


def spread(values: list[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


@dataclass
class Results:
    """`samples[case][server]` and `singles[name]` are lists with one entry per round."""

    about: dict[str, str]
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    samples: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    singles: dict[str, list[float]] = field(default_factory=dict)

    def add(self, case: Case, server: str, sample: Sample) -> None:
        described = ("title", "counts_requests", "stores", "times_requests", "baseline")
        self.cases[case.name] = {name: getattr(case, name) for name in described}
        kept = asdict(sample)
        del kept["reported"]
        self.samples.setdefault(case.name, {}).setdefault(server, []).append(kept)

    def add_single(self, name: str, value: float) -> None:
        self.singles.setdefault(name, []).append(value)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        return cls(**json.loads(path.read_text()))

    def _spread(self, case: str, server: str, figure: Callable[[dict[str, Any]], float]) -> Spread:
        return spread([figure(sample) for sample in self.samples[case][server]])

    def speed(self, case: str, server: str) -> Spread:
        """Return MiB per second, or requests per second if the case counts requests."""
        if self.cases[case]["counts_requests"]:
            return self._spread(case, server, lambda sample: sample["requests"] / sample["seconds"])
        return self._spread(case, server, lambda sample: sample["bytes"] / MIB / sample["seconds"])

    def cpu(self, case: str, server: str) -> Spread:
        """Return the server's CPU seconds per GiB, or milliseconds per request if the case counts requests."""
        return self._cpu(case, server, "server_cpu")

    def client_cpu(self, case: str, server: str) -> Spread:
        """Return the clients' CPU time in the same units."""
        return self._cpu(case, server, "client_cpu")

    def machine_cpu(self, case: str, server: str) -> Spread:
        """Return the whole machine's CPU time in the same units, until everything is on the disk."""
        return self._cpu(case, server, "machine_cpu")

    def _cpu(self, case: str, server: str, whose: str) -> Spread:
        if self.cases[case]["counts_requests"]:
            return self._spread(case, server, lambda sample: sample[whose] * 1000 / sample["requests"])
        return self._spread(case, server, lambda sample: sample[whose] * GIB / sample["bytes"])

    def latency(self, case: str, server: str) -> tuple[float, float]:
        """Return the medians of the rounds' p50 and p95, in milliseconds."""
        p50 = self._spread(case, server, lambda sample: sample["p50"] * 1000)
        p95 = self._spread(case, server, lambda sample: sample["p95"] * 1000)
        return p50.median, p95.median

    def memory(self, case: str, server: str) -> Spread:
        """Return the peak memory in MiB."""
        return self._spread(case, server, lambda sample: sample["peak_memory"] / MIB)

    def ratio(self, case: str, server: str, to: str = NGINX) -> float:
        """Return the ratio of the two servers' median speeds."""
        return self.speed(case, server).median / self.speed(case, to).median

    def single(self, name: str) -> Spread:
        return spread(self.singles[name])
