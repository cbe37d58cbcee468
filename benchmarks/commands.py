"""Measure commands as a user starts them: `make serve`, `bytebin upload`, and copyparty's own client."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.bytebin import Bytebin, Prepared
from benchmarks.connection import Connection, Failed
from benchmarks.servers import BENCH_BIN, Peer
from tests.ports import free_port
from tests.server import BIN, ROOT, copy_prepared, environment

START_TIMEOUT = 120.0  # seconds
STOP_TIMEOUT = 20.0
POLL = 0.01


def serve_seconds(folder: Path, prepared: Prepared) -> float:
    """Return the seconds from `make serve` to the first response, when an earlier start has prepared everything."""
    copy_prepared(prepared.folder, folder)
    first_response(folder)
    return first_response(folder)


def first_response(data_dir: Path) -> float:
    port = free_port()
    settings = {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with data_dir.with_suffix(".log").open("wb") as log:
        begun = time.monotonic()
        serving = subprocess.Popen(
            ["make", "--silent", "serve"],
            cwd=ROOT,
            env=environment(data_dir, **settings),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for_response(port, begun + START_TIMEOUT)
        return time.monotonic() - begun
    finally:
        stop_group(serving)


def wait_for_response(port: int, deadline: float) -> None:
    """Wait until /healthz says that the server is well. Raise Failed at the deadline."""
    while time.monotonic() < deadline:
        with suppress(OSError, Failed), Connection(port) as connection:
            connection.request("GET", "/healthz")
            return
        time.sleep(POLL)
    raise Failed("make serve did not start in time")


def stop_group(leader: subprocess.Popen[bytes]) -> None:
    """Stop `make` and the processes that it started. Kill those that remain after a while."""
    deadline = time.monotonic() + STOP_TIMEOUT
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGTERM)
        leader.wait()
        while time.monotonic() < deadline:
            os.killpg(leader.pid, 0)
            time.sleep(POLL)
        os.killpg(leader.pid, signal.SIGKILL)


def upload_seconds(
    folder: Path, bytebin: Bytebin, copyparty: Peer, path: Path, first: int
) -> dict[str, float]:
    """Return the seconds of one upload of the file with each client: `plain`, `encrypted`, and `copyparty`'s own.

    The clients take turns; number `first` begins.
    """
    uploads: list[tuple[str, Callable[[], None]]] = [
        ("plain", lambda: with_bytebin(folder, bytebin, path, "--plain")),
        ("encrypted", lambda: with_bytebin(folder, bytebin, path, "--encrypt")),
        ("copyparty", lambda: with_u2c(folder, copyparty, path)),
    ]
    shift = first % len(uploads)
    return {name: timed(upload) for name, upload in uploads[shift:] + uploads[:shift]}


def timed(upload: Callable[[], None]) -> float:
    os.sync()
    begun = time.monotonic()
    upload()
    return time.monotonic() - begun


def with_bytebin(folder: Path, bytebin: Bytebin, path: Path, how: str) -> None:
    """Upload with this tree's command line."""
    account = {"BYTEBIN_URL": bytebin.url, "BYTEBIN_KEY": bytebin.token}
    code = {"PYTHONPATH": str(ROOT / "cli" / "src")}
    printed = run(folder, [BIN / "bytebin", "upload", "--json", how, path], account | code)
    bytebin.remember([{"file": json.loads(printed)["id"]}])


def with_u2c(folder: Path, copyparty: Peer, path: Path) -> None:
    run(folder, [BENCH_BIN / "u2c", f"http://127.0.0.1:{copyparty.port}/", path], {})


def run(home: Path, command: list[str | Path], variables: dict[str, str]) -> str:
    """Run the command with its own home directory. Return what it prints. Raise Failed unless it succeeds."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"} | variables
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{command}: {done.stderr[-2000:]}")
    return done.stdout
