import os
import socket
from contextlib import closing
from random import SystemRandom

# Below those that the system takes by itself for whoever connects (Linux: from 32768 on): what has been found free is
# free when its server starts, and again after that was killed. Above those that an S3 server is given.
LOWEST, HIGHEST = 30_001, 32_768
# Each process of one run (pytest-xdist: gw0, gw1, ...) has ports of its own, as a killed server's look free.
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_given: set[int] = set()


def free_port() -> int:
    """None is given twice in a run."""
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
