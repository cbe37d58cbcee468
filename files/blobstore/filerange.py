import io
import os
from pathlib import Path
from typing import Any


class FileRange(io.RawIOBase):
    """Part of a file, positioned at its start. The WSGI server hands `fileno()` to sendfile; others `read()`."""

    def __init__(self, path: Path, start: int, stop: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(start)
        self._left = stop - start

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Where socket.sendfile() says that it has come to."""
        return os.lseek(self.fileno(), offset, whence)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)[: self._left]
        count = os.readv(self._file.fileno(), [view]) if view else 0
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
