"""Measure bytebin alone (completion, responses while clients stall) and the machine alone (disk, SHA-256)."""

import os
import re
import statistics
import subprocess
import time

from benchmarks.bytebin import Bytebin
from benchmarks.cases import CHUNK
from benchmarks.clients import Work, run
from benchmarks.connection import Connection, Slice
from benchmarks.source import MIB, Source

UPLOADERS = 4
STALLED = 100
LOOKS = 100
GIB = 2**30


def completion(bytebin: Bytebin, source: Source, size: int) -> float:
    """Return the seconds that the completing request takes, for an upload of `size` bytes in chunks of 8 MiB."""
    chunks = list(source.chunks(0, size, CHUNK))
    with Connection(bytebin.port) as connection:
        upload = bytebin.client(connection).create(size, CHUNK)

    def put(number: int) -> Work:
        with Connection(bytebin.port) as connection:
            client = bytebin.client(connection)
            for index in range(number, len(chunks), UPLOADERS):
                client.put(upload, index, chunks[index])
        return Work(size, len(chunks))

    run(UPLOADERS, put, bytebin.pid)
    with Connection(bytebin.port) as connection:
        client = bytebin.client(connection)
        connection.request("GET", "/healthz")
        begun = time.monotonic()
        file = client.complete(upload)
        seconds = time.monotonic() - begun
        client.delete(file)
    return seconds


def health_while_stalled(bytebin: Bytebin, source: Source) -> float:
    """Return the median seconds that /healthz takes while a hundred clients stall in the middle of a chunk."""
    with Connection(bytebin.port) as connection:
        client = bytebin.client(connection)
        upload = client.create(STALLED * MIB, MIB)
        stalled = [stall(bytebin, source, upload, index) for index in range(STALLED)]
        time.sleep(1)  # until each of them has its thread
        seconds = [timed(bytebin.port) for _ in range(LOOKS)]
        for each in stalled:
            each.close()
        client.abort(upload)
    return statistics.median(seconds)


def stall(bytebin: Bytebin, source: Source, upload: str, index: int) -> Connection:
    """Start a client that sends half of a chunk and then nothing."""
    connection = Connection(bytebin.port)
    chunk = Slice(source.fd, index * MIB, MIB)
    headers = bytebin.client(connection).chunk_headers(chunk)
    half = Slice(source.fd, index * MIB, MIB // 2)
    connection.send("PUT", f"{upload}/chunks/{index}", headers, [half], length=MIB)
    return connection


def timed(port: int) -> float:
    """Return the seconds of one /healthz request on a new connection, as a load balancer makes it."""
    begun = time.monotonic()
    with Connection(port) as connection:
        connection.request("GET", "/healthz")
    return time.monotonic() - begun


def disk(source: Source, writers: int) -> float:
    """Return the seconds per GiB that the disk alone needs to write chunks of 8 MiB and sync each, as bytebin does."""
    share = source.size // writers
    path = source.path.with_name("disk")

    def write(number: int) -> Work:
        fd = os.open(path, os.O_WRONLY)
        for chunk in source.chunks(number * share, share, CHUNK):
            os.pwrite(fd, source.view[chunk.offset : chunk.offset + chunk.size], chunk.offset)
            os.fdatasync(fd)
        os.close(fd)
        return Work(share, 0)

    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, source.size)
    seconds = run(writers, write, os.getpid()).seconds
    path.unlink()
    return seconds * GIB / source.size


def sha256_seconds() -> float:
    """Return the CPU seconds that OpenSSL takes for SHA-256 of one GiB."""
    command = ["openssl", "speed", "-mr", "-seconds", "1", "-bytes", str(MIB), "-evp", "sha256"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^\+F:\d+:\S+?:([\d.]+)$", printed, re.MULTILINE)
    if not found:
        raise RuntimeError(f"openssl speed printed no figure: {printed}")
    return GIB / float(found[1])
