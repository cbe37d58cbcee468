"""Start the process that makes thumbnails (bytebin/imaging), and check what it returns.

It decodes files of strangers, so it is trusted with nothing: it gets no secrets and no file but its input, its time is
bounded here and its memory by itself, and its output is compared with what thumbnails can be.
"""

import json
import os
import signal
import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, Any, Literal, NamedTuple

from django.conf import settings

SECONDS = 9  # of the clock; those of the processor are fewer (bytebin/imaging/bounds.py)
MAX_HEADER = 1_000  # bytes
MAX_OUTPUT = 4 * 2**20  # bytes
MAX_SIDE = 2**31 - 1  # pixels of the file
LARGEST = 1_200  # pixels of a thumbnail
TYPES = ("image/jpeg", "image/webp")

Kind = Literal["image", "film"]


class Made(NamedTuple):
    """`thumbnails`: width, height and bytes of each, the smallest first. `content` is all of them."""

    content_type: str
    width: int
    height: int
    thumbnails: list[list[int]]
    content: bytes


def thumbnails_of(source: IO[bytes], kind: Kind) -> Made | None:
    """Return the thumbnails of an image or film, None if there are none, for whatever reason.

    `source` is a file of the system. Takes SECONDS at most.
    """
    with TemporaryFile(dir=settings.DATA_DIR) as output:
        if not run(kind, source, output):
            return None
        output.seek(0)
        header, content = output.readline(MAX_HEADER), output.read(MAX_OUTPUT)
    with suppress(ValueError, KeyError, TypeError):
        return checked(json.loads(header), content)
    return None


def run(kind: Kind, source: IO[bytes], output: IO[bytes]) -> bool:
    command = [sys.executable, "-m", "bytebin.imaging", kind]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    with started(
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=source,
        stdout=output,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            return process.wait(SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False


@contextmanager
def started(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process in a group of its own, which is killed at the end, with all that it has started."""
    process = subprocess.Popen(command, start_new_session=True, **options)  # noqa: S603 # nosec B603
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def checked(description: dict[str, Any], content: bytes) -> Made | None:
    """Return the thumbnails that the process has made, or None if they break a rule.

    Raise ValueError, KeyError or TypeError if a member is missing, or of another type.
    """
    made = Made(
        str(description["type"]),
        int(description["width"]),
        int(description["height"]),
        [[int(number) for number in row] for row in description["thumbnails"]],
        content,
    )
    sides = [side for row in made.thumbnails for side in row[:2]]
    sound = (
        made.content_type in TYPES
        and 0 < made.width <= MAX_SIDE
        and 0 < made.height <= MAX_SIDE
        and bool(made.thumbnails)
        and all(len(row) == 3 and row[2] > 0 for row in made.thumbnails)
        and all(0 < side <= LARGEST for side in sides)
        and sum(row[2] for row in made.thumbnails) == len(content)
    )
    return made if sound else None
