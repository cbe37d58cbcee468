"""A user of the command line, whose settings, state and files are in the test's own directories."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.cli.command import BYTEBIN, ENVIRONMENT, TIMEOUT, encoded
from tests.cli.in_process import Done, call_main


class User:
    """`variables` are environment variables. Without BYTEBIN_KEY, the user has to log in."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.config = folder / "config"
        self.states = folder / "state"
        directories = {"XDG_CONFIG_HOME": str(self.config), "XDG_STATE_HOME": str(self.states)}
        inherited = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("BYTEBIN_")}
        self.environment = {**inherited, **directories, **variables}

    def run(self, *arguments: str | Path, stdin: str | bytes = b"") -> Done:
        """Run a command in this process (tests/cli/in_process.py)."""
        return call_main(
            arguments, self.environment, directory=self.folder, stdin=encoded(stdin), timeout=TIMEOUT
        )

    def start(self, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the installed program: for signals, pipes, and commands that run at the same time."""
        return subprocess.Popen(
            [BYTEBIN, *arguments],
            cwd=self.folder,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
        )

    def upload(self, *arguments: str | Path, stdin: str | bytes = b"") -> dict[str, Any]:
        """Upload one file and return its JSON description."""
        return output_of(self.run("upload", "--json", *arguments, stdin=stdin))

    def download(self, link: str, *arguments: str | Path, stdin: str | bytes = b"") -> bytes:
        """Download a link to standard output."""
        done = self.run("download", link, "-o", "-", *arguments, stdin=stdin)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    def state_files(self) -> list[Path]:
        return list(self.states.rglob("*.state"))

    def started_chunks(self) -> set[int]:
        """Return the indexes of the chunks that the state of the current upload names."""
        return self._recorded("chunk")

    def saved_blocks(self) -> set[int]:
        """Return the indexes of the complete blocks of the current download."""
        return self._recorded("block")

    def _recorded(self, member: str) -> set[int]:
        return {record[member] for record in self._records() if member in record}

    def _records(self) -> Iterator[dict[str, Any]]:
        """Yield the current records. A file may be incomplete, partly overwritten or just deleted."""
        for path in self.state_files():
            with suppress(FileNotFoundError):
                for line in path.read_bytes().splitlines():
                    with suppress(ValueError):
                        record = json.loads(line)
                        if isinstance(record, dict):
                            yield record

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


def output_of(done: Done) -> dict[str, Any]:
    """Return the only line of output as JSON. Fail the test if the command failed."""
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stdout.splitlines()
    document = json.loads(line)
    assert isinstance(document, dict)
    return document


def wait_until(condition: Callable[[], object], failure: str) -> None:
    """Wait until `condition` is true. After TIMEOUT seconds, fail the test with the message `failure`."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, failure
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes], number: signal.Signals) -> Done:
    """Send the signal, and return the output once the process has ended."""
    process.send_signal(number)
    output, errors = process.communicate(timeout=TIMEOUT)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def noise(size: int) -> bytes:
    return os.urandom(size)
