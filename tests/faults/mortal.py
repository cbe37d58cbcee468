"""The real server, set up to be killed and restarted many times."""

import socket
import time
from contextlib import suppress

from tests.server import START_TIMEOUT, Server, ServerFailed

POLL = 0.005  # seconds


class MortalServer(Server):
    """A server that can be killed while it starts. `stop` ends its zygote as well."""

    def _wait_until_up(self, before: int = 0) -> None:  # noqa: ARG002
        """Return as soon as the server listens, so that it can be killed that early too."""
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(POLL)
        raise ServerFailed(self.log())

    def stop(self) -> None:
        self.discard()
