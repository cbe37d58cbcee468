"""The real server, set up to be killed and restarted many times."""

import socket
import time
from contextlib import suppress
from typing import IO, Any

from tests.forked import Process, Zygote
from tests.server import BIN, START_TIMEOUT, Server, ServerFailed, environment

POLL = 0.005  # seconds


class MortalServer(Server):
    """A server that restarts fast, from its own zygote with the application loaded. `stop` ends both."""

    zygote: Zygote | None = None

    def _launch(self, streams: tuple[IO[Any], IO[Any], IO[Any]]) -> Process:
        settings = environment(self.data_dir, **self.settings)
        self.zygote = self.zygote or Zygote(settings, application=True)
        return self.zygote.start([BIN / "gunicorn"], settings, streams=[each.fileno() for each in streams])

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
        if self.zygote:
            self.zygote.stop()
