"""gunicorn's threaded worker with timeouts for slow clients and with threads reserved for existing connections."""

import select
import socket
import time
from typing import Any

from gunicorn.http.errors import InvalidHeader, UnsupportedTransferCoding
from gunicorn.workers.gthread import TConn, ThreadWorker

from bytebin.server.lingering_close import end_connection
from bytebin.server.timeouts import ClientTooSlow, TimedSocket

# Seconds per busy thread that a process waits before it accepts a new connection, so that a less busy process can
# accept it first. At most 4 threads count, so the delay is at most 1 ms. The values are this project's own choice.
ACCEPT_DELAY = 0.00025
ACCEPT_DELAY_THREADS = 4
# Milliseconds that a thread waits after a response for the next request on the same connection. Returning the
# connection to the poller wakes another thread twice. Measured in chunks of 1 MiB: 9 to 11 % less CPU.
NEXT_REQUEST_WAIT_MS = 2


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A process that leaves new connections to the other processes while nearly all of its threads are busy.

    An eighth of its threads is reserved for the connections that it has: only this process can serve their requests.
    """

    def init_process(self) -> None:
        self.busy = 0
        self.most_busy = self.cfg.threads - self.cfg.threads // 8
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self.busy < self.most_busy)

    def accept(self, listener: socket.socket) -> None:
        """Accept a new connection, after a short delay that gives a less busy process the time to accept it.

        A new connection wakes every process, and the one that accepts it serves all its requests. Four uploads in one
        process would share one interpreter lock.
        """
        time.sleep(ACCEPT_DELAY * min(self.busy, ACCEPT_DELAY_THREADS))
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        self.busy += 1
        if self.busy >= self.most_busy:
            self.set_accept_enabled(False)
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        self.busy -= 1
        super().finish_request(conn, fs)
        if self.alive and self.nr_conns < self.worker_connections:
            self.set_accept_enabled(True)

    def handle(self, conn: TConn) -> Any:
        """Serve a request and those that follow immediately on the same connection, all in one thread.

        Return what gunicorn's `handle` returned for the last of them.
        """
        outcome = self.handle_one(conn)
        while outcome is True and self.next_request_arrived(conn):
            outcome = self.handle_one(conn)
        return outcome

    def handle_one(self, conn: TConn) -> Any:
        if isinstance(conn.sock, TimedSocket):
            conn.sock.begin_request()
        else:
            conn.sock = TimedSocket(conn.sock)
        return super().handle(conn)

    def next_request_arrived(self, conn: TConn) -> bool:
        """Return True if the next request arrives within NEXT_REQUEST_WAIT_MS and this thread may serve it.

        While threads are short, return False: requests that wait for a thread come first.
        """
        if not self.alive or self.busy >= self.most_busy:
            return False
        if conn.parser.unreader.buf.getvalue():
            return True
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(NEXT_REQUEST_WAIT_MS))

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Serve one request. Raise ClientTooSlow if the client accepts no byte of the response in SEND_TIMEOUT_MS."""
        try:
            keeps_alive = bool(super().handle_request(req, conn))
            conn.sock.end_response()
        except TimeoutError:
            raise ClientTooSlow from None
        return keeps_alive

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer a request that gunicorn or the application could not handle, and end its connection.

        An unknown transfer coding gets status 400 like any other malformed request, not 501: nothing is missing here.
        """
        if isinstance(exc, UnsupportedTransferCoding):
            exc = InvalidHeader("TRANSFER-ENCODING", req=req)
        super().handle_error(req, client, addr, exc)
        end_connection(client)
