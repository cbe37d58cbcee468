"""Call the command line's `main()` in this process, with the streams and environment of a separate one.

Signals, pipes, terminals and kills need the real program (tests/cli/command.py).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Lock
from types import FrameType
from typing import NoReturn
from unittest.mock import patch

import pytest
from bytebin_cli.main import main

Done = subprocess.CompletedProcess[bytes]

_RUNNING = Lock()


def call_main(
    arguments: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    directory: Path | None = None,
    stdin: bytes = b"",
    timeout: float,
) -> Done:
    """Run one command without a terminal. Return its exit code and output like those of a process.

    Standard streams, environment variables, the current directory and signal handlers belong to the whole process:
    call this from the main thread. Raise RuntimeError if another call is still running. An exception that `main()`
    does not catch fails the test instead of becoming a traceback in `stderr`.
    """
    if not _RUNNING.acquire(blocking=False):
        raise RuntimeError("main() is already running in this process")
    command = [str(argument) for argument in arguments]
    output, errors = _text(b""), _text(b"")
    try:
        with ExitStack() as isolated:
            isolated.enter_context(patch.dict(os.environ, environment, clear=True))
            isolated.enter_context(chdir(directory or Path.cwd()))
            isolated.enter_context(patch.object(sys, "argv", ["bytebin", *command]))
            isolated.enter_context(patch.object(sys, "stdin", _text(stdin)))
            isolated.enter_context(redirect_stdout(output))
            isolated.enter_context(redirect_stderr(errors))
            isolated.enter_context(_handlers(timeout))
            code = _exit_code()
    finally:
        _RUNNING.release()
    return subprocess.CompletedProcess(["bytebin", *command], code, _bytes(output), _bytes(errors))


def _exit_code() -> int:
    """Call main() as the installed program does, with its arguments in sys.argv."""
    try:
        return main()
    except SystemExit as ended:  # argparse
        return ended.code if isinstance(ended.code, int) else 1


@contextmanager
def _handlers(timeout: float) -> Iterator[None]:
    """Restore the handler that main() replaces, and fail the test after `timeout` seconds."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGALRM)}
    signal.signal(signal.SIGALRM, _fail_on_timeout)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _fail_on_timeout(_signal: int, _frame: FrameType | None) -> NoReturn:
    pytest.fail("the command took too long")


def _text(content: bytes) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(content), encoding="utf-8", write_through=True)


def _bytes(stream: TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    return buffer.getvalue()
