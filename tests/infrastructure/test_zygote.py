"""A forked program behaves like a new process, its exit code is reported, and it never outlives its zygote."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import READ_AT_EXEC, Forked, Zygote

SAYS = """
import os, sys
print(sys.argv[1:], os.environ.get("WORD"), sys.stdin.read(), sorted(os.listdir("/proc/self/fd")))
"""
SLEEPS = "import os, time; os.fork(); time.sleep(600)"
TIMEOUT = 60.0  # seconds


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    running = Zygote({"PATH": os.environ["PATH"]} | READ_AT_EXEC)
    yield running
    running.stop()


def start(zygote: Zygote, folder: Path, source: str, *arguments: str, stdin: str = "") -> Forked:
    (folder / "script.py").write_text(source)
    (folder / "in").write_text(stdin)
    with (folder / "in").open() as given, (folder / "out").open("w") as out:
        settings = READ_AT_EXEC | {"WORD": "here"}
        streams = [given.fileno(), out.fileno(), out.fileno()]
        return zygote.start([folder / "script.py", *arguments], settings, streams=streams)


def test_it_receives_arguments_environment_and_streams_but_no_other_descriptor(
    zygote: Zygote, tmp_path: Path
) -> None:
    assert start(zygote, tmp_path, SAYS, "a", "b c", stdin="given").wait(TIMEOUT) == 0
    # 3 is the directory that lists them.
    assert (tmp_path / "out").read_text() == "['a', 'b c'] here given ['0', '1', '2', '3']\n"


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("raise SystemExit(3)", 3, ""),
        ("import sys; sys.exit('refused')", 1, "refused"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("import os; os.kill(os.getpid(), 15)", -15, ""),
    ],
)
def test_it_reports_the_exit_code(zygote: Zygote, tmp_path: Path, source: str, code: int, says: str) -> None:
    assert start(zygote, tmp_path, source).wait(TIMEOUT) == code
    assert says in (tmp_path / "out").read_text()


def test_it_imports_none_of_the_product_before_the_settings_are_known(zygote: Zygote, tmp_path: Path) -> None:
    product = "{'accounts', 'apikeys', 'bytebin', 'files', 'prometheus_client'}"
    source = f"import sys; print({{name.split('.')[0] for name in sys.modules}} & {product})"
    assert start(zygote, tmp_path, source).wait(TIMEOUT) == 0
    assert (tmp_path / "out").read_text() == "set()\n"


def test_it_can_be_polled_waited_for_and_ended(zygote: Zygote, tmp_path: Path) -> None:
    sleeping = start(zygote, tmp_path, "import time; time.sleep(600)")
    assert sleeping.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        sleeping.wait(0.01)
    sleeping.terminate()
    assert sleeping.wait(TIMEOUT) == -signal.SIGTERM
    assert sleeping.poll() == -signal.SIGTERM
    sleeping.terminate()  # no effect after the end, as in subprocess


def test_nothing_outlives_the_zygote(tmp_path: Path) -> None:
    zygote = Zygote({"PATH": os.environ["PATH"]} | READ_AT_EXEC)
    sleeping = start(zygote, tmp_path, SLEEPS)
    group = sleeping.pid
    children = Path(f"/proc/{group}/task/{group}/children")
    deadline = time.monotonic() + TIMEOUT
    while not children.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    zygote.stop()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    with pytest.raises(RuntimeError, match="the zygote has ended"):
        sleeping.wait()


def test_variables_that_are_read_at_exec_cannot_differ(zygote: Zygote, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="need a new interpreter"):
        zygote.start([tmp_path / "script.py"], READ_AT_EXEC | {"MALLOC_ARENA_MAX": "1"}, streams=[0, 1, 2])
