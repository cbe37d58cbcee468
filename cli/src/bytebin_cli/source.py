"""What is uploaded: a file, or standard input, which is first put on the disk under a key that is in memory alone."""

import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from threading import Lock
from typing import BinaryIO, Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bytebin_cli.directories import private_dir
from bytebin_cli.errors import NotReadable, NotSaved, SourceChanged

_BLOCK: Final = 1 << 20
_TAG: Final = 16


class Source(Protocol):
    """`modified_ns` is None where nobody knows. `read` is safe from any thread."""

    size: int
    modified_ns: int | None

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes. Raises SourceChanged or NotReadable."""

    def check(self) -> None:
        """Raises SourceChanged where it is not what it was at first."""

    def close(self) -> None: ...


class FileSource:
    """A file on the disk, held open: whoever replaces it by another does not disturb."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
            if not path.is_file():
                self._file.close()
                raise NotReadable("It is not a file: only files can be uploaded.")
            found = os.fstat(self._file.fileno())
        except OSError as error:
            raise NotReadable(f"It cannot be read: {error.strerror}.") from None
        self._lock = Lock()
        self.size = found.st_size
        self.modified_ns: int | None = found.st_mtime_ns

    def read(self, offset: int, length: int) -> bytes:
        content = bytearray()
        try:
            with self._lock:
                self._file.seek(offset)
                while len(content) < length and (piece := self._file.read(length - len(content))):
                    content += piece
        except OSError as error:
            raise NotReadable(f"The file cannot be read: {error.strerror}.") from None
        if len(content) != length:
            raise SourceChanged("The file became shorter while it was sent.")
        return bytes(content)

    def check(self) -> None:
        found = os.fstat(self._file.fileno())
        if (found.st_size, found.st_mtime_ns) != (self.size, self.modified_ns):
            raise SourceChanged("The file changed while it was sent.")

    def close(self) -> None:
        self._file.close()


@dataclass
class Spool:
    """A stream of unknown length, put into a nameless file, encrypted under a key that is never written.

    An encrypted upload says its size first, so the end of the stream must be seen. Blocks of 1 MiB are sealed with
    AES-256-GCM; the key serves this one file, and a block's number is its nonce.
    """

    modified_ns: int | None
    size: int
    _file: BinaryIO
    _cipher: AESGCM
    _lock: Lock

    @classmethod
    def of(cls, stream: BinaryIO, directory: Path) -> "Spool":
        """Reads `stream` to its end, in the memory of a block. Raises NotSaved or NotReadable."""
        try:
            # In the folder of the program's state, for /tmp is often memory.
            file = tempfile.TemporaryFile(dir=private_dir(directory))  # noqa: SIM115  # close() does it
        except OSError as error:
            raise NotSaved(f"The input cannot be kept until its end: {error.strerror}.") from None
        spool = cls(None, 0, file, AESGCM(token_bytes(32)), Lock())
        for index, block in enumerate(iter(lambda: _read_block(stream), b"")):
            spool._put(index, block)
        return spool

    def _put(self, index: int, block: bytes) -> None:
        try:
            self._file.write(self._cipher.encrypt(_nonce(index), block, None))
        except OSError as error:
            raise NotSaved(f"The input cannot be kept until its end: {error.strerror}.") from None
        self.size += len(block)

    def read(self, offset: int, length: int) -> bytes:
        first, last = offset // _BLOCK, -(-(offset + length) // _BLOCK)
        blocks = b"".join(self._block(index) for index in range(first, last))
        return blocks[offset - first * _BLOCK :][:length]

    def _block(self, index: int) -> bytes:
        with self._lock:
            self._file.seek(index * (_BLOCK + _TAG))
            sealed = self._file.read(_BLOCK + _TAG)
        return self._cipher.decrypt(_nonce(index), sealed, None)

    def check(self) -> None:
        """Nobody else can reach it."""

    def close(self) -> None:
        self._file.close()


def _nonce(index: int) -> bytes:
    return struct.pack(">IQ", 0, index)


def _read_block(stream: BinaryIO) -> bytes:
    """A whole block, less only at the end: a pipe gives what it has."""
    block = bytearray()
    try:
        while len(block) < _BLOCK and (piece := stream.read(_BLOCK - len(block))):
            block += piece
    except OSError as error:
        raise NotReadable(f"The input cannot be read: {error.strerror}.") from None
    return bytes(block)
