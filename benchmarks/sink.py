"""A server that does nothing: it discards request bodies unread and sends prepared content.

What the clients reach with it is their ceiling. Usage: `python -m benchmarks.sink PORT FILE SMALL_SIZE`.
"""

import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

BLOCK = 2**20
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
RANGE = re.compile(rb"range: bytes=(\d+)-(\d+)", re.IGNORECASE)


def serve(connection: socket.socket, file: Path, small_size: int) -> None:
    fd, size = os.open(file, os.O_RDONLY), file.stat().st_size
    small = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % small_size + os.urandom(small_size)
    block = bytearray(BLOCK)
    while head := receive_head(connection):
        if head.startswith((b"PUT", b"POST")):
            discard(connection, int(LENGTH.findall(head)[0]) - len(head.partition(b"\r\n\r\n")[2]), block)
            connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        elif head.startswith(b"GET /small"):
            connection.sendall(small)
        else:
            asked = RANGE.findall(head)
            start, stop = (int(asked[0][0]), int(asked[0][1]) + 1) if asked else (0, size)
            response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (stop - start)
            connection.sendall(response, socket.MSG_MORE)
            while start < stop:
                start += os.sendfile(connection.fileno(), fd, start, stop - start)
    os.close(fd)
    connection.close()


def receive_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4096)
        if not received:
            return b""
        head += received
    return head


def discard(connection: socket.socket, left: int, block: bytearray) -> None:
    """Discard `left` bytes. With MSG_TRUNC, Linux drops TCP data without copying it (tcp(7))."""
    while left:
        count = connection.recv_into(block, min(left, BLOCK), socket.MSG_TRUNC)
        if not count:
            return
        left -= count


def accept_all(port: int, serve_one: Callable[[socket.socket], None]) -> None:
    """Call `serve_one` for every connection, in a thread of its own, in two processes. Never return."""
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    os.fork()
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve_one, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    accept_all(int(sys.argv[1]), partial(serve, file=Path(sys.argv[2]), small_size=int(sys.argv[3])))
