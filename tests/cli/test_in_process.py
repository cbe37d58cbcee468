"""A command called in the tests' process neither changes that process nor sees its environment."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.cli import in_process
from tests.cli.command import ENVIRONMENT
from tests.cli.in_process import Done, call_main

ARGUMENTS = ("decrypt", "--envelope", "x", "--body", "x", "--fragment-stdin")


def call(directory: Path, stdin: bytes = b"") -> Done:
    return call_main(ARGUMENTS, ENVIRONMENT, directory=directory, stdin=stdin, timeout=60)


def test_the_process_is_unchanged(tmp_path: Path) -> None:
    def state() -> list[object]:
        handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)]
        return [dict(os.environ), Path.cwd(), sys.argv, sys.stdin, sys.stdout, sys.stderr, *handlers]

    before = state()
    assert call(tmp_path).returncode == 1
    assert state() == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_each_call_has_its_own_environment_and_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYTEBIN_URL", "https://outside.example")
    done = call_main(["ls"], {"XDG_CONFIG_HOME": str(tmp_path)}, timeout=60)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"outside.example" not in done.stderr
    assert call(tmp_path, b"#b1.mistyped\n").stderr.count(b"\n") == 1


def test_a_second_call_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with in_process._RUNNING, pytest.raises(RuntimeError, match="already running"):
        call(tmp_path)
    assert call(tmp_path).returncode == 1
