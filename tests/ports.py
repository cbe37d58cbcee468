import os
import socket
from contextlib import closing
from random import SystemRandom

# Below the ephemeral range (Linux: from 32768), so that a port stays free until its server starts, and again after the
# server was killed. Above the ports for S3 servers.
LOWEST, HIGHEST = 30_001, 32_768
# Each process of a run (pytest-xdist: gw0, gw1, ...) has its own ports, since a killed server's port looks free.
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_given: set[int] = set()


def free_port() -> int:
    """Return a free port that was not returned before in this run."""
    while True:
        port = SystemRandom().randrange(LOWEST, HIGHEST)
        if is_ours(port) and port not in _given and is_free(port):
            _given.add(port)
            return port


def is_ours(port: int) -> bool:
    return port % PROCESSES == PROCESS % PROCESSES


def is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
