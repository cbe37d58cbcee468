"""The durable limit: receive chunks over HTTP/1.1, hash, write and sync each of them, and do nothing else.

It does for a chunk what bytebin does, without a framework, users or a database. A request is `PUT /NAME` with
Content-Length, Content-Range and Content-Digest; 201 says that the digest is right and the chunk is on the disk.
Usage: `python -m benchmarks.durable PORT FOLDER`.
"""

import base64
import hashlib
import os
import re
import socket
import sys
from functools import partial
from io import BufferedReader
from pathlib import Path

from benchmarks.sink import accept_all

BLOCK = 2**18  # bytes received, hashed and written at a time, as in bytebin
CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


def serve(connection: socket.socket, folder: Path) -> None:
    """Answer one client's requests until it closes the connection."""
    block = memoryview(bytearray(BLOCK))
    with connection, connection.makefile("rb") as reader:
        while line := reader.readline():
            headers = dict(read_headers(reader))
            if found := CONTENT_RANGE.fullmatch(headers["content-range"]):
                start, total = map(int, found.groups())
                fd = open_file(folder, line.split()[1].decode().strip("/"), total)
                digest = store(reader, int(headers["content-length"]), fd, start, block)
                status = b"201 Created" if digest == headers["content-digest"] else b"400 Bad Request"
                connection.sendall(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status)


def read_headers(reader: BufferedReader) -> list[tuple[str, str]]:
    headers = []
    while (line := reader.readline().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.lower(), value.strip()))
    return headers


def open_file(folder: Path, name: str, total: int) -> int:
    """Open the upload's file. Claim its whole size first, and make its name durable, if it is new."""
    fd = os.open(folder / name, os.O_CREAT | os.O_WRONLY, 0o600)
    if os.fstat(fd).st_size < total:
        os.posix_fallocate(fd, 0, total)
        os.fsync(fd)
        directory = os.open(folder, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    return fd


def store(reader: BufferedReader, left: int, fd: int, offset: int, block: memoryview) -> str:
    """Write the next `left` bytes at `offset`, sync and close the file. Return their Content-Digest (RFC 9530)."""
    digest = hashlib.sha256()
    while left:
        count = reader.readinto(block[: min(left, BLOCK)])
        if not count:
            raise ConnectionError(f"the client left {left} bytes before the end of a chunk")
        digest.update(block[:count])
        os.pwrite(fd, block[:count], offset)
        offset, left = offset + count, left - count
    os.fdatasync(fd)
    os.close(fd)
    return f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"


if __name__ == "__main__":
    accept_all(int(sys.argv[1]), partial(serve, folder=Path(sys.argv[2])))
