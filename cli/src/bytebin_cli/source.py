"""What is uploaded: a file, or a stream, stored temporarily under a key that is only in memory."""

import os
import stat
import struct
import tempfile
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from secrets import token_bytes
from threading import Lock
from typing import BinaryIO, Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bytebin_cli.directories import private_dir
from bytebin_cli.errors import FileChanged, NotReadable, NotSaved
from bytebin_cli.format import SEGMENT_LOG2, SEGMENT_OVERHEAD
from bytebin_cli.texts import gettext as _

# Bytes of a segment's plaintext, so that a segment is read from one block.
_BLOCK: Final = (1 << SEGMENT_LOG2) - SEGMENT_OVERHEAD
_TAG: Final = 16


class Source(Protocol):
    """`modified_ns` is None if unknown."""

    size: int
    modified_ns: int | None

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill the buffer. Raise FileChanged or NotReadable. Thread-safe."""

    def check(self) -> None:
        """Raise FileChanged if it changed since it was opened or renewed."""

    def renew(self) -> None:
        """Take the current size and time, for an upload that starts over."""

    def close(self) -> None: ...


def open_input(path: Path) -> "FileSource | BinaryIO":
    """Open a file: as a FileSource or, if its size says nothing about its content, as a stream.

    A pipe is a stream, and so are the files of /proc and /sys, whose size is 0 or a page whatever they contain.
    Raise NotReadable. Nothing is opened that is neither a file nor a pipe: opening a device can have side effects.
    """
    try:
        _check_kind(path.stat().st_mode)
        file = path.open("rb", buffering=0)
        try:
            _check_kind(os.fstat(file.fileno()).st_mode)
            return FileSource(file) if _has_true_size(file) else file
        except BaseException:
            file.close()
            raise
    except OSError as error:
        raise NotReadable(_("It cannot be read: {reason}.").format(reason=error.strerror)) from None


def _check_kind(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise NotReadable(_("It is a directory. Only files can be uploaded."))
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        raise NotReadable(
            _("It is neither a file nor a pipe. To upload what it yields, use: bytebin upload - < …")
        )


def _has_true_size(file: BinaryIO) -> bool:
    """Return whether the file ends where its size says. Put the position back to the start."""
    found = os.fstat(file.fileno())
    if stat.S_ISFIFO(found.st_mode):
        return False
    file.seek(max(0, found.st_size - 1))
    ends_there = len(file.read(2)) == min(found.st_size, 1)
    file.seek(0)
    # A file that grows or shrinks at this moment has another size by now.
    return ends_there or os.fstat(file.fileno()).st_size != found.st_size


class FileSource:
    """A file on the disk, kept open: replacing it does not affect the upload."""

    size: int
    modified_ns: int | None

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._lock = Lock()
        self.renew()

    def renew(self) -> None:
        found = os.fstat(self._file.fileno())
        self.size, self.modified_ns = found.st_size, found.st_mtime_ns

    def read_into(self, offset: int, buffer: memoryview) -> None:
        left = buffer
        try:
            with self._lock:
                self._file.seek(offset)
                while left and (count := self._file.readinto(left)):
                    left = left[count:]
        except OSError as error:
            raise NotReadable(_("The file cannot be read: {reason}.").format(reason=error.strerror)) from None
        if left:
            raise FileChanged(_("The file became shorter while it was being uploaded."))

    def check(self) -> None:
        found = os.fstat(self._file.fileno())
        if (found.st_size, found.st_mtime_ns) != (self.size, self.modified_ns):
            raise FileChanged(_("The file changed while it was being uploaded."))

    def close(self) -> None:
        self._file.close()


@dataclass
class Spool:
    """A stream of unknown length in an unnamed temporary file, encrypted under a key that is never stored.

    An encrypted upload announces its size, so the stream is read to its end first. Blocks are sealed with
    AES-256-GCM; the key serves this one file, and a block's number is its nonce.
    """

    modified_ns: int | None
    size: int
    _file: BinaryIO
    _cipher: AESGCM
    _lock: Lock

    @classmethod
    def of(cls, stream: BinaryIO, directory: Path) -> "Spool":
        """Read `stream` to its end, one block at a time. Raise NotSaved or NotReadable."""
        try:
            # In the state directory: /tmp is often in memory.
            file = tempfile.TemporaryFile(dir=private_dir(directory))  # noqa: SIM115  # close() does it
        except OSError as error:
            raise NotSaved(
                _("The input cannot be stored temporarily: {reason}.").format(reason=error.strerror)
            ) from None
        spool = cls(None, 0, file, AESGCM(token_bytes(32)), Lock())
        for index, block in enumerate(iter(lambda: _read_block(stream), b"")):
            spool._put(index, block)
        return spool

    def _put(self, index: int, block: bytes) -> None:
        try:
            self._file.write(self._cipher.encrypt(_nonce(index), block, None))
        except OSError as error:
            raise NotSaved(
                _("The input cannot be stored temporarily: {reason}.").format(reason=error.strerror)
            ) from None
        self.size += len(block)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        done = 0
        while done < len(buffer):
            index, skipped = divmod(offset + done, _BLOCK)
            piece = memoryview(self._block(index))[skipped : skipped + len(buffer) - done]
            buffer[done : done + len(piece)] = piece
            done += len(piece)

    def _block(self, index: int) -> bytes:
        with self._lock:
            self._file.seek(index * (_BLOCK + _TAG))
            sealed = self._file.read(_BLOCK + _TAG)
        return self._cipher.decrypt(_nonce(index), sealed, None)

    def check(self) -> None:
        """Do nothing: the file has no name, so nothing else can change it."""

    def renew(self) -> None:
        """Do nothing, for the same reason."""

    def close(self) -> None:
        self._file.close()


def _nonce(index: int) -> bytes:
    return struct.pack(">IQ", 0, index)


def _read_block(stream: BinaryIO) -> bytes:
    """Read a whole block, or less only at the end: a pipe returns short reads."""
    block = bytearray()
    try:
        while len(block) < _BLOCK and (piece := stream.read(_BLOCK - len(block))):
            block += piece
    except OSError as error:
        raise NotReadable(_("The input cannot be read: {reason}.").format(reason=error.strerror)) from None
    return bytes(block)
