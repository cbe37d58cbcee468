"""Start bytebin with `make serve`, as an operator does, and measure how long that takes."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.connection import Connection, Failed
from tests.ports import free_port
from tests.server import ROOT, environment

START_TIMEOUT = 120.0  # seconds
STOP_TIMEOUT = 20.0
POLL = 0.01


def first_response_seconds(data_dir: Path) -> float:
    """Return the seconds from `make serve` to the first response of /healthz, then stop the server.

    The first start in a directory creates the database and collects the static files, so it takes longer than others.
    """
    port = free_port()
    settings = {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    log_path = data_dir.with_name(f"{data_dir.name}-serve.log")
    with log_path.open("wb") as log:
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
        if wait_for_response(serving, port, begun + START_TIMEOUT):
            return time.monotonic() - begun
    finally:
        stop_group(serving)
    raise Failed(f"make serve did not respond: {log_path.read_text(errors='replace')[-2000:]}")


def wait_for_response(serving: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    """Wait until /healthz says that the server is well. Return False if `make` ends or the deadline passes before."""
    while time.monotonic() < deadline and serving.poll() is None:
        with suppress(OSError, Failed), Connection(port) as connection:
            connection.request("GET", "/healthz")
            return True
        time.sleep(POLL)
    return False


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
