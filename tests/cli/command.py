"""The command line without an account: its `main()` in this process, or the installed program in another."""

import os
import subprocess
import sysconfig
from pathlib import Path

from tests.cli.in_process import Done, call_main

BYTEBIN = str(Path(sysconfig.get_path("scripts")) / "bytebin")
ENVIRONMENT = {
    **os.environ,
    "LANGUAGE": "en",
    "PYTHONWARNINGS": "error",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}
TIMEOUT = 120.0  # seconds, generous for a busy machine


def bytebin(*arguments: str | Path, stdin: str | bytes = b"", timeout: float = TIMEOUT) -> Done:
    """Run a command in this process (tests/cli/in_process.py)."""
    return call_main(arguments, ENVIRONMENT, stdin=encoded(stdin), timeout=timeout)


def run_bytebin(*arguments: str | Path, stdin: str | bytes = b"", **variables: str) -> Done:
    """Run the installed program with these additional environment variables. Every warning is an error."""
    return subprocess.run(
        [BYTEBIN, *arguments],
        input=encoded(stdin),
        capture_output=True,
        env={**ENVIRONMENT, **variables},
        timeout=TIMEOUT,
        check=False,
    )


def start_bytebin(*arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start the installed program."""
    return subprocess.Popen(
        [BYTEBIN, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )


def encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
