"""Run clients, each in its own process, and measure what they cost the server."""

import multiprocessing
import os
import statistics
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from typing import Any

from benchmarks.connection import Failed
from benchmarks.process import cpu_seconds, machine_cpu_seconds, memory

MEMORY_EVERY = 0.2  # seconds between two samples of the server's memory
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Work:
    """What one client did: payload bytes, requests, anything else that it reports, and seconds of single requests."""

    bytes: int
    requests: int
    reported: dict[str, Any] = field(default_factory=dict)
    latencies: Sequence[float] = ()


@dataclass(frozen=True)
class Sample:
    """One run, from the start of the first client to the end of the last one."""

    seconds: float
    bytes: int
    requests: int
    server_cpu: float  # seconds
    client_cpu: float  # seconds
    machine_cpu: float  # seconds, of the whole machine until everything is on the disk
    peak_memory: int  # bytes
    p50: float  # seconds that a request took; 0 if the clients did not time their requests
    p95: float  # likewise
    reported: list[dict[str, Any]]


def run(clients: int, work: Callable[[int], Work], server: int) -> Sample:
    """Run `work(number)` in `clients` processes at once, against the server whose first process ID is `server`.

    Raise Failed if a client fails. The disk is synced first, so that no run pays for the previous one, and afterwards,
    so that the machine's CPU time includes what the kernel writes later.
    """
    os.sync()
    barrier = FORK.Barrier(clients + 1)
    pipes = [start(barrier, work, number) for number in range(clients)]
    before, machine_before = cpu_seconds(server), machine_cpu_seconds()
    barrier.wait()
    results, peak = collect(pipes, server)
    after = cpu_seconds(server)
    os.sync()
    machine_after = machine_cpu_seconds()
    done = [result["work"] for result in results]
    latencies = [seconds for work in done for seconds in work.latencies]
    return Sample(
        seconds=max(result["end"] for result in results) - min(result["start"] for result in results),
        bytes=sum(work.bytes for work in done),
        requests=sum(work.requests for work in done),
        server_cpu=after - before,
        client_cpu=sum(result["cpu"] for result in results),
        machine_cpu=machine_after - machine_before,
        peak_memory=peak,
        p50=percentile(latencies, 50),
        p95=percentile(latencies, 95),
        reported=[work.reported for work in done],
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which `percent` of the values are, or 0 if there are none."""
    if len(values) < 2:
        return sum(values)
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def start(barrier: Any, work: Callable[[int], Work], number: int) -> Pipe:
    ours, theirs = FORK.Pipe(duplex=False)
    FORK.Process(target=client, args=(barrier, work, number, theirs), daemon=True).start()
    theirs.close()
    return ours


def client(barrier: Any, work: Callable[[int], Work], number: int, pipe: Pipe) -> None:
    barrier.wait()
    start, cpu = time.monotonic(), time.process_time()
    try:
        done = work(number)
    except Exception:  # noqa: BLE001 - reported to the parent, which raises it
        pipe.send({"error": traceback.format_exc()})
        return
    pipe.send({"work": done, "start": start, "end": time.monotonic(), "cpu": time.process_time() - cpu})


def collect(pipes: list[Pipe], server: int) -> tuple[list[dict[str, Any]], int]:
    """Return every client's result, and the server's highest sampled memory in bytes."""
    results: list[dict[str, Any]] = []
    peak = memory(server)
    left = set(pipes)
    while left:
        for ready in wait(list(left), MEMORY_EVERY):
            assert isinstance(ready, Pipe)
            left.remove(ready)
            try:
                results.append(ready.recv())
            except EOFError:
                raise Failed("a client ended without a result") from None
            if "error" in results[-1]:
                raise Failed(results[-1]["error"])
        peak = max(peak, memory(server))
    return results, peak
