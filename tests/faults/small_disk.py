"""An in-memory disk of a few megabytes that a test can fill to the last byte and empty again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MIB = 2**20


class SmallDisk:
    def __init__(self, mounted: Path) -> None:
        self.path = mounted
        self._filler = mounted / "filler"

    @property
    def free(self) -> int:
        """Return the free space in bytes."""
        now = os.statvfs(self.path)
        return now.f_bavail * now.f_frsize

    def fill(self, left: int) -> None:
        """Fill the disk up to `left` free bytes, rounded down to a page."""
        self.make_room()
        if (size := self.free - left) > 0:
            with self._filler.open("wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, size)

    def make_room(self) -> None:
        with suppress(FileNotFoundError):
            self._filler.unlink()


@contextmanager
def small_disk(where: Path, size: int) -> Iterator[SmallDisk]:
    """Mount a disk of `size` bytes. This requires root."""
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "bytebin", where], check=True)
    try:
        yield SmallDisk(where)
    finally:
        subprocess.run(["umount", "--lazy", where], check=True)
