"""The connection to the browser: WebDriver BiDi (w3.org/TR/webdriver-bidi), JSON over one WebSocket."""

import json
import time
from collections.abc import Callable
from typing import Any

from websockets.sync.client import connect

RESPONSE_TIMEOUT = 120.0  # seconds; a script's promise may be slow

Params = dict[str, Any]


class BidiError(Exception):
    """The browser refused a command; `code` is the specification's error code."""

    def __init__(self, method: str, code: str, message: str) -> None:
        super().__init__(f"{method}: {code}: {message}")
        self.code = code


class Connection:
    """Sends one command at a time. Listeners are called only during `command()` and `pump()`."""

    def __init__(self, url: str) -> None:
        # No pings: a busy browser would miss them and lose its connection.
        self._socket = connect(
            url, max_size=None, proxy=None, open_timeout=RESPONSE_TIMEOUT, ping_interval=None
        )
        self._last_id = 0
        self._listeners: dict[str, list[Callable[[Params], None]]] = {}

    def on(self, event: str, listener: Callable[[Params], None]) -> None:
        self._listeners.setdefault(event, []).append(listener)

    def off(self, event: str, listener: Callable[[Params], None]) -> None:
        self._listeners[event].remove(listener)

    def command(self, method: str, **params: Any) -> Params:
        """Return the result. Raise BidiError, or TimeoutError without a response in RESPONSE_TIMEOUT seconds."""
        self._last_id += 1
        self._socket.send(json.dumps({"id": self._last_id, "method": method, "params": params}))
        deadline = time.monotonic() + RESPONSE_TIMEOUT
        while True:
            message = self._receive(deadline - time.monotonic())
            if message.get("id") != self._last_id:
                continue
            if message["type"] == "error":
                raise BidiError(method, message["error"], message["message"])
            result: Params = message["result"]
            return result

    def pump(self, seconds: float) -> None:
        """Dispatch events to their listeners for this many seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._receive(left)
            except TimeoutError:
                return

    def close(self) -> None:
        self._socket.close()

    def _receive(self, seconds: float) -> Params:
        message: Params = json.loads(self._socket.recv(timeout=max(0.0, seconds)))
        if message["type"] == "event":
            for listener in list(self._listeners.get(message["method"], ())):
                listener(message["params"])
        return message
