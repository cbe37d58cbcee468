"""A file that is being downloaded: a ".part" file, and the digests of its complete blocks in the saved state."""

import os
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from bytebin_cli.save import create_part, disk_errors
from bytebin_cli.state import MemoryState

_READ_SIZE: Final = 1 << 20


class PartFile:
    """Written from block `first` onwards; an earlier call wrote the blocks before it."""

    def __init__(self, path: Path, file: BinaryIO, block: int, state: MemoryState, first: int = 0) -> None:
        self.path = path
        self.first = first
        self._file = file
        self._block = block
        self._state = state
        self._digest = sha256()
        self._in_block = 0
        self._next = first

    @classmethod
    def create(cls, directory: Path, name: str, block: int, state: MemoryState) -> "PartFile":
        with disk_errors():
            path, file = create_part(directory, name)
        state.add({"part": str(path)})
        return cls(path, file, block, state)

    @classmethod
    def reopen(cls, path: Path, block: int, state: MemoryState) -> "PartFile | None":
        """Reopen a part file, truncated at the first block whose digest differs. Return None if it is gone."""
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
        """Sync the file to the disk and close it."""
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
