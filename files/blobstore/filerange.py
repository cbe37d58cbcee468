import io
import os
from pathlib import Path
from typing import Any


class FileRange(io.RawIOBase):
    """The bytes [start, stop) of a file.

    The WSGI server passes `fileno()`, positioned at `start`, to sendfile; other callers `read()`.
    """

    def __init__(self, path: Path, start: int, stop: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(start)
        self._left = stop - start

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Set the position in the file. socket.sendfile() calls it with the offset that it has reached."""
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
