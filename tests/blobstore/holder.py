"""Hold the lock on a chunk in another process: `python -m tests.blobstore.holder URL FOLDER TOKEN NUMBER`.

Prints `locked` or `busy`. If locked, it releases the lock at the end of its input.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bytebin.errors import ChunkBusy
from tests.blobstore.stores import opened
from tests.server import ROOT


def main() -> None:
    settings.configure(USE_I18N=False)  # an error looks up its message
    url, place, token, number = sys.argv[1:]
    try:
        with opened(url, Path(place)).lock_chunk(token, int(number)):
            print("locked", flush=True)  # noqa: T201  # the program's output
            sys.stdin.read()
    except ChunkBusy:
        print("busy", flush=True)  # noqa: T201


@contextmanager
def holder(url: str, place: Path, token: str, number: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.blobstore.holder", url, str(place), token, str(number)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        yield process
        process.kill()


def state_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


if __name__ == "__main__":
    main()
