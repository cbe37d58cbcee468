"""Upload a file with command lines: `bytebin upload`, and copyparty's own client."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bytebin import Bytebin
from benchmarks.connection import Failed
from benchmarks.servers import BENCH_BIN, Peer
from tests.server import BIN, ROOT


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
    if copyparty.stored() < path.stat().st_size:
        raise Failed("copyparty has stored less than was sent")
    copyparty.clean()


def run(home: Path, command: list[str | Path], variables: dict[str, str]) -> str:
    """Run the command with its own home directory. Return what it prints. Raise Failed unless it succeeds."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"} | variables
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{command}: {done.stderr[-2000:]}")
    return done.stdout
