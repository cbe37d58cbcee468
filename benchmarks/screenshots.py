"""Screenshots as ShareX and similar programs send them: small forms, one after the other on a kept-alive connection."""

import os
import struct
import time
import zlib
from collections.abc import Mapping

from benchmarks.bytebin import Bytebin
from benchmarks.clients import Sample, Work, percentile, run
from benchmarks.connection import Connection, Failed
from benchmarks.uploads import BOUNDARY, FORM_HEADERS

SIDE = 258  # pixels; 200 kB
CROWD = 32  # clients
LOOK_EVERY = 0.1  # seconds between two requests to /healthz


def png(side: int = SIDE) -> bytes:
    """Return a square PNG of noise, which takes three bytes for each pixel."""
    rows = b"".join(b"\0" + os.urandom(3 * side) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def form(file_field: str, image: bytes, fields: Mapping[str, str] | None = None) -> bytes:
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (fields or {}).items()
    )
    head += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{file_field}"; filename="screenshot.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    return head.encode() + image + f"\r\n--{BOUNDARY}--\r\n".encode()


def to_bytebin(port: int, token: str, image: bytes, requests: int) -> Work:
    key = {"Authorization": f"Bearer {token}"}
    return post(port, "/api/v1/files", key, form("file", image), requests, len(image))


def to_copyparty(port: int, image: bytes, requests: int) -> Work:
    """Use copyparty's plain form upload, with a response in JSON."""
    return post(port, "/?j", {}, form("f", image, {"act": "bput"}), requests, len(image))


def post(port: int, path: str, headers: Mapping[str, str], body: bytes, requests: int, payload: int) -> Work:
    """Send the same form again and again. Its file has `payload` bytes."""
    latencies = []
    with Connection(port) as connection:
        for _ in range(requests):
            begun = time.monotonic()
            connection.request("POST", path, {**headers, **FORM_HEADERS}, [body])
            latencies.append(time.monotonic() - begun)
    return Work(payload * requests, requests, latencies=latencies)


def crowd(bytebin: Bytebin, image: bytes, seconds: float) -> tuple[Sample, float]:
    """Let 32 clients post screenshots for `seconds`. Return the sample, and the p95 of /healthz in seconds."""

    def work(number: int) -> Work:
        end = time.monotonic() + seconds
        return look(bytebin.port, end) if number == CROWD else post_until(bytebin, image, end)

    sample = run(CROWD + 1, work, bytebin.pid)
    health = [value for reported in sample.reported for value in reported.get("health", ())]
    return sample, percentile(health, 95)


def post_until(bytebin: Bytebin, image: bytes, end: float) -> Work:
    """Post one screenshot after the other. Count a failed request as an error, and go on with a new connection."""
    latencies: list[float] = []
    errors = 0
    while time.monotonic() < end:
        try:
            work = to_bytebin(bytebin.port, bytebin.token, image, 1)
        except (Failed, OSError):
            errors += 1
        else:
            latencies += work.latencies
    return Work(len(image) * len(latencies), len(latencies), {"errors": errors}, latencies)


def look(port: int, end: float) -> Work:
    """Ask /healthz ten times a second, each time on a new connection, as a load balancer does."""
    seconds = []
    while time.monotonic() < end:
        begun = time.monotonic()
        with Connection(port) as connection:
            connection.request("GET", "/healthz")
        seconds.append(time.monotonic() - begun)
        time.sleep(LOOK_EVERY)
    return Work(0, 0, {"health": seconds})
