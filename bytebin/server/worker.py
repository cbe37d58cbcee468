"""gunicorn's threaded worker, with patience for slow clients and with threads kept free beside them."""

import select
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from bytebin.server.timeouts import ClientTooSlow, PatientSocket

# Seconds that a process waits for each of its busy threads before it takes a new connection, and for how many.
COURTESY = 0.00025
COURTEOUS_FOR = 4
# Milliseconds behind an answer, in which a client that has more to send or to take has begun with it.
AT_ITS_HEELS = 2


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A process whose threads are nearly all busy leaves new connections to the others.

    An eighth stays for the connections that it has: a request on one of them can go to no other process.
    """

    def init_process(self) -> None:
        self.busy = 0
        self.most_busy = self.cfg.threads - self.cfg.threads // 8
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self.busy < self.most_busy)

    def accept(self, listener: socket.socket) -> None:
        """Every process wakes for a new connection: the less busy one is given the time to take it.

        Who takes it serves all its requests, so four uploads on one process would share one interpreter's lock.
        """
        time.sleep(COURTESY * min(self.busy, COURTEOUS_FOR))
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
        """One request, and those that follow at its heels, in one thread: each way back to the poller costs two.

        Uploads in chunks of 1 MiB take a tenth less CPU so, and small downloads somewhat less.
        """
        outcome = self.handle_one(conn)
        while outcome is True and self.goes_on(conn):
            outcome = self.handle_one(conn)
        return outcome

    def handle_one(self, conn: TConn) -> Any:
        if isinstance(conn.sock, PatientSocket):
            conn.sock.begin_request()
        else:
            conn.sock = PatientSocket(conn.sock)
        return super().handle(conn)

    def goes_on(self, conn: TConn) -> bool:
        """Whether the next request is here. Where threads are short, whoever waits for one comes first."""
        if not self.alive or self.busy >= self.most_busy:
            return False
        if conn.parser.unreader.buf.getvalue():
            return True
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(AT_ITS_HEELS))

    def handle_request(self, req: Any, conn: TConn) -> bool:
        try:
            keeps_alive = bool(super().handle_request(req, conn))
            conn.sock.end_answer()
        except TimeoutError:
            # The client took nothing of the answer for UNREAD.
            raise ClientTooSlow from None
        return keeps_alive
