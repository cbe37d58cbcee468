"""A file that is still arriving: a ".part", of which whole blocks are known by their digests to the next try."""

import os
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from bytebin_cli.save import create_part, disk_errors
from bytebin_cli.state import Memory

_READ_SIZE: Final = 1 << 20


class Part:
    """Written from block `first` on, where the first `first` blocks are those of an earlier try."""

    def __init__(self, path: Path, file: BinaryIO, block: int, state: Memory, first: int = 0) -> None:
        self.path = path
        self.first = first
        self._file = file
        self._block = block
        self._state = state
        self._digest = sha256()
        self._in_block = 0
        self._next = first

    @classmethod
    def create(cls, directory: Path, name: str, block: int, state: Memory) -> "Part":
        with disk_errors():
            path, file = create_part(directory, name)
        state.add({"part": str(path)})
        return cls(path, file, block, state)

    @classmethod
    def reopen(cls, path: Path, block: int, state: Memory) -> "Part | None":
        """None where it is gone. Blocks that are not what was written are cut off, with all behind them."""
        expected = {r["block"]: r["digest"] for r in state.records if "block" in r and "digest" in r}
        try:
            if path.is_symlink():
                return None
            file = path.open("r+b")
        except OSError:
            return None
        with disk_errors():
            first = 0
            while first in expected and _digest_of(file, block) == expected[first]:
                first += 1
            file.seek(first * block)
            file.truncate()
        return cls(path, file, block, state, first)

    def write(self, piece: bytes) -> None:
        view = memoryview(piece)
        with disk_errors():
            while view:
                taken = view[: self._block - self._in_block]
                self._file.write(taken)
                self._digest.update(taken)
                self._in_block += len(taken)
                view = view[len(taken) :]
                if self._in_block == self._block:
                    self._end_block()

    def _end_block(self) -> None:
        self._file.flush()
        self._state.add({"block": self._next, "digest": self._digest.hexdigest()})
        self._next += 1
        self._digest = sha256()
        self._in_block = 0

    def finish(self) -> None:
        """All of it is on the disk."""
        with disk_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def close(self) -> None:
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def _digest_of(file: BinaryIO, length: int) -> str:
    digest = sha256()
    while length and (piece := file.read(min(length, _READ_SIZE))):
        digest.update(piece)
        length -= len(piece)
    return "" if length else digest.hexdigest()
