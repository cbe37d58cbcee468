"""The installed command, run as a process of its own with every warning an error."""

import os
import subprocess
import sysconfig
from pathlib import Path

BYTEBIN = str(Path(sysconfig.get_path("scripts")) / "bytebin")
ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def bytebin(
    *arguments: str | Path, stdin: str | bytes = b"", timeout: float = 120
) -> subprocess.CompletedProcess[bytes]:
    sent = stdin if isinstance(stdin, bytes) else stdin.encode()
    return subprocess.run(
        [BYTEBIN, *arguments], input=sent, capture_output=True, env=ENVIRONMENT, timeout=timeout, check=False
    )


def start_bytebin(*arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [BYTEBIN, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
