"""Clients at work, each a process of its own, and what they cost the server meanwhile."""

import multiprocessing
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from typing import Any

from benchmarks.connection import Failed
from benchmarks.process import cpu_seconds, memory

MEMORY_EVERY = 0.2  # seconds between two looks at the server's memory
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Work:
    """What one client did: bytes that were its purpose, requests, and whatever else it has to tell."""

    bytes: int
    requests: int
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One run: from the first client's start to the last one's end."""

    seconds: float
    bytes: int
    requests: int
    server_cpu: float  # seconds
    client_cpu: float  # seconds
    peak_memory: int  # bytes
    said: list[dict[str, Any]]


def run(clients: int, work: Callable[[int], Work], server: int) -> Sample:
    """`work(number)` in `clients` processes at once, against the server whose first process is `server`.

    Raises Failed when a client fails. What the disk still has to write is written before, so that no run pays for
    the one before it.
    """
    os.sync()
    barrier = FORK.Barrier(clients + 1)
    pipes = [start(barrier, work, number) for number in range(clients)]
    before = cpu_seconds(server)
    barrier.wait()
    results, peak = collect(pipes, server)
    after = cpu_seconds(server)
    done = [result["work"] for result in results]
    return Sample(
        seconds=max(result["end"] for result in results) - min(result["start"] for result in results),
        bytes=sum(work.bytes for work in done),
        requests=sum(work.requests for work in done),
        server_cpu=after - before,
        client_cpu=sum(result["cpu"] for result in results),
        peak_memory=peak,
        said=[work.said for work in done],
    )


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
    except Exception:  # noqa: BLE001 - told to the parent, which raises it
        pipe.send({"error": traceback.format_exc()})
        return
    pipe.send({"work": done, "start": start, "end": time.monotonic(), "cpu": time.process_time() - cpu})


def collect(pipes: list[Pipe], server: int) -> tuple[list[dict[str, Any]], int]:
    """Every client's result, and the most memory that the server was seen with meanwhile."""
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
                raise Failed("a client ended without a word") from None
            if "error" in results[-1]:
                raise Failed(results[-1]["error"])
        peak = max(peak, memory(server))
    return results, peak
