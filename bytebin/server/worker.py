"""gunicorn's threaded worker for clients of any speed.

The main thread reads the heads of requests as they arrive, so a client that is silent before a request holds no thread.
A request holds one from the end of its head to the end of its response. An eighth of the threads is reserved for the
connections that a process has, and of all threads, a quarter never waits for a client (transfers.py).
"""

import os
import selectors
import socket
import time
from functools import lru_cache, partial
from typing import Any

from gunicorn.http.errors import InvalidHeader, UnsupportedTransferCoding
from gunicorn.workers.gthread import TConn, ThreadWorker

from bytebin.server.client_address import client_address, network_of
from bytebin.server.lingering_close import end_connection
from bytebin.server.timeouts import BODY_TIMEOUT, ClientTooSlow, TimedSocket
from bytebin.server.transfers import Transfers

# Seconds from the first byte of a request's head to its end.
HEAD_TIMEOUT = BODY_TIMEOUT
# Bytes read of a head at a time, as gunicorn does, and after which a thread reads the rest and refuses it if it is too
# long (gunicorn.conf.py, limit_request_line).
HEAD_BLOCK, LONGEST_AWAITED_HEAD = 8192, 2**16
HEAD_END = b"\r\n\r\n"
# Seconds between two searches for heads that did not arrive in time.
SWEEP_INTERVAL = 0.5

network = lru_cache(maxsize=1024)(network_of)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A process that leaves new connections to the other processes while nearly all of its threads are busy.

    An eighth of its threads is reserved for the connections that it has: only this process can serve their requests.
    """

    # The number of proxies whose X-Forwarded-For is believed (settings.PROXY_COUNT; set in gunicorn.conf.py).
    proxies = 0

    def init_process(self) -> None:
        threads = self.cfg.threads
        self.busy = 0
        self.most_busy = threads - threads // 8
        self.transfers = Transfers(in_all=threads - threads // 4, per_network=threads - threads * 3 // 8)
        # Connections whose next head is incomplete, oldest first, with the end of its timeout (time.monotonic()).
        self.awaited: dict[TConn, float] = {}
        self.next_sweep = 0.0
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self.busy < self.most_busy)

    def accept(self, listener: socket.socket) -> None:
        """Accept a new connection, for which the one that has been idle for longest may have to go."""
        super().accept(listener)
        if self.nr_conns >= self.worker_connections:
            self.close_oldest_idle()

    def enqueue_req(self, conn: TConn) -> None:
        """Give the connection to a thread if the head of a request has arrived, and otherwise wait for the head."""
        if not conn.initialized:
            conn.sock = TimedSocket(conn.sock, self.transfers)
            conn.init()
        if self.head_arrived(conn):
            self.start(conn)
        else:
            self.await_head(conn)

    def start(self, conn: TConn) -> None:
        self.awaited.pop(conn, None)
        self.busy += 1
        if self.busy >= self.most_busy:
            self.set_accept_enabled(False)
            self.transfers.drop_slowest()
        super().enqueue_req(conn)

    def head_arrived(self, conn: TConn) -> bool:
        """Read what is there of a head. Return True if it is whole or too long, or if the client has disconnected."""
        buffer = conn.parser.unreader.buf
        if HEAD_END in buffer.getvalue():
            return True
        try:
            block = socket.socket.recv(conn.sock, HEAD_BLOCK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            block = None
        except OSError:
            return True
        buffer.seek(0, os.SEEK_END)
        buffer.write(block or b"")
        held = buffer.getvalue()
        return block == b"" or HEAD_END in held or len(held) >= LONGEST_AWAITED_HEAD

    def await_head(self, conn: TConn) -> None:
        """Have the main thread call `enqueue_req` when more arrives. Before the first byte, the connection is idle."""
        begun = bool(conn.parser.unreader.buf.getvalue())
        if conn not in self.awaited or (begun and not conn.data_ready):
            self.awaited[conn] = time.monotonic() + (HEAD_TIMEOUT if begun else self.cfg.keepalive)
        conn.data_ready = begun
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        self.poller.unregister(client)
        self.enqueue_req(conn)

    def murder_pending(self) -> None:
        """End the connections whose head did not arrive in time. gunicorn calls this in each round of its loop."""
        now = time.monotonic()
        if now < self.next_sweep:
            return
        self.next_sweep = now + SWEEP_INTERVAL
        for conn, end in list(self.awaited.items()):
            if end <= now or not (self.alive or conn.data_ready):
                self.end_awaited(conn)

    def end_awaited(self, conn: TConn) -> None:
        """Close an idle connection. Let a thread refuse a head that is incomplete, or malformed so far."""
        self.poller.unregister(conn.sock)
        if conn.data_ready:
            conn.sock.out_of_time = True
            self.start(conn)
        else:
            del self.awaited[conn]
            self.nr_conns -= 1
            conn.close()

    def close_oldest_idle(self) -> None:
        """Make room for a new connection: end the one that has been without a request for longest."""
        if self.awaited:
            self.end_awaited(next(iter(self.awaited)))
        elif self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0.0
            self.murder_keepalived()

    def finish_request(self, conn: TConn, fs: Any) -> None:
        self.busy -= 1
        super().finish_request(conn, fs)
        if self.alive and self.nr_conns < self.worker_connections:
            self.set_accept_enabled(True)

    def handle(self, conn: TConn) -> Any:
        """Serve a request, and those that arrived with it. Return what gunicorn's `handle` returned for the last.

        While threads are short, serve one: requests that wait for a thread come first.
        """
        outcome = self.handle_one(conn)
        while outcome is True and self.alive and self.busy < self.most_busy and has_request(conn):
            outcome = self.handle_one(conn)
        return outcome

    def handle_one(self, conn: TConn) -> Any:
        conn.sock.begin_request()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Serve one request. Raise ClientTooSlow if the client does not receive the response."""
        conn.sock.network = self.network_of(req, conn)
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            raise ClientTooSlow from None

    def network_of(self, req: Any, conn: TConn) -> str:
        """Return the network of the client. Over a Unix socket, only a proxy names it."""
        peer = conn.client[0] if isinstance(conn.client, tuple) else ""
        forwarded = ",".join(value for name, value in req.headers if name == "X-FORWARDED-FOR")
        return network(client_address(peer, forwarded, self.proxies))

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer a request that gunicorn or the application could not handle, and end its connection.

        An unknown transfer coding gets status 400 like any other malformed request, not 501: nothing is missing here.
        """
        if isinstance(exc, UnsupportedTransferCoding):
            exc = InvalidHeader("TRANSFER-ENCODING", req=req)
        super().handle_error(req, client, addr, exc)
        end_connection(client)


def has_request(conn: TConn) -> bool:
    """Return whether the head of the next request has been read with the previous request."""
    return HEAD_END in conn.parser.unreader.buf.getvalue()
