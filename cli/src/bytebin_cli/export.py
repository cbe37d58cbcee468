"""Save everything that an account has as one ZIP archive.

The server makes it while it sends it, so it cannot be resumed: after a lost connection, it starts over.
"""

import os
import sys
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import is_zipfile

import httpx

from bytebin_cli.api import Api
from bytebin_cli.content import file_name
from bytebin_cli.download import Target
from bytebin_cli.errors import DamagedFile, Interrupted, ServerUnreachable
from bytebin_cli.progress import Screen
from bytebin_cli.save import create_part, disk_errors, safe_name

_BLOCK: Final = 1 << 18
_LOST: Final = "The connection was lost. An export can't be resumed and starts over."


def save_export(api: Api, target: Target, screen: Screen) -> tuple[Path, int]:
    """Save the archive, and return its path and size in bytes. Until it is complete, there is only a ".part" file."""
    with disk_errors():
        part_path, part = create_part(target.directory, target.name or "bytebin.zip")
    try:
        with part:
            name = api.policy.retry(lambda: _receive_again(api, part, screen))
            if not is_zipfile(part):
                raise DamagedFile("The server sent an archive that is damaged or incomplete.")
            with disk_errors():
                size = part.seek(0, os.SEEK_END)
                part.flush()
                os.fsync(part.fileno())
        with disk_errors():
            return target.publish(part_path, safe_name(name)), size
    finally:
        part_path.unlink(missing_ok=True)


def print_export(api: Api, screen: Screen) -> None:
    """Write the archive to standard output, which cannot start over. The exit code shows a failure."""
    try:
        _receive(api, sys.stdout.buffer, screen)
        sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        raise Interrupted("Interrupted: the output is incomplete.") from None


def _receive_again(api: Api, part: BinaryIO, screen: Screen) -> str:
    with disk_errors():
        part.seek(0)
        part.truncate()
    try:
        return _receive(api, part, screen)
    except ServerUnreachable as error:
        raise ServerUnreachable(_LOST if part.tell() else str(error), error.retry_after) from None


def _receive(api: Api, target: BinaryIO, screen: Screen) -> str:
    """Receive the archive, and return the name that the server gives it."""
    with api.download("export") as response, screen.meter("Export", _length(response)) as meter:
        for block in response.iter_raw(_BLOCK):
            with disk_errors():
                target.write(block)
            meter.advance(len(block))
        return file_name(response.headers.get("Content-Disposition", ""))


def _length(response: httpx.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else None
