"""The real server, made to be killed and started again many times."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.server import ROOT, START_TIMEOUT, Server, ServerFailed, environment

POLL = 0.005  # seconds


class MortalServer(Server):
    """`start` and `kill` as often as you like; `stop` ends it for good."""

    master = 0

    def start(self) -> Self:
        if self.process is None:
            self.process = self._zygote()
        self._ask()
        self.master = int(self._answer())
        self._wait_until_listening()
        return self

    def _zygote(self) -> subprocess.Popen[bytes]:
        with self.log_path.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.zygote"],
                cwd=ROOT,
                env=environment(self.data_dir, **self.settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _ask(self) -> None:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write(b"start\n")
        self.process.stdin.flush()

    def _answer(self) -> str:
        assert self.process
        assert self.process.stdout
        line = self.process.stdout.readline().decode().strip()
        if not line:
            raise ServerFailed(self.log())
        return line

    def _wait_until_listening(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(POLL)
        raise ServerFailed(self.log())

    def worker_pids(self) -> list[int]:
        children = Path(f"/proc/{self.master}/task/{self.master}/children")
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(pid) for pid in children.read_text().split()]
        return []

    def kill(self) -> None:
        """`kill -9` of the whole process group; back when all of it is gone."""
        workers = self.worker_pids()
        os.killpg(self.master, signal.SIGKILL)
        assert self._answer() == "gone"
        while any(is_alive(pid) for pid in workers):
            time.sleep(POLL)
        self.master = 0

    def stop(self) -> None:
        for person in self.people:
            person.close()
        if self.master:
            self.kill()
        if self.process:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()


def is_alive(pid: int) -> bool:
    """A zombie, which whoever adopted it has not looked at yet, is not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False
