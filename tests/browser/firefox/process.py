"""The installed Firefox, headless, with a profile of its own."""

import json
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest

from tests.browser.firefox.bidi import Connection

START_TIMEOUT = 60.0  # seconds; one is enough on an idle machine
STOP_TIMEOUT = 20.0
EVENTS = ("browsingContext", "log", "network", "script.message")
# Without network events: Firefox keeps every response body in memory for a subscriber to them.
FEW_EVENTS = tuple(event for event in EVENTS if event != "network")
# The remote agent already disables updates, telemetry and the like.
PREFERENCES: dict[str, bool | int | str] = {
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.download.alwaysOpenPanel": False,
    # A test that restarts the browser opens its pages itself.
    "browser.sessionstore.resume_from_crash": False,
}


class Firefox:
    """A Firefox process. Its profile survives `stop()` and `kill()`, so a restart keeps stored data."""

    def __init__(self, profile: Path, events: tuple[str, ...] = EVENTS) -> None:
        self.profile = profile
        self._events = events
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        profile.mkdir(parents=True, exist_ok=True)
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        ]
        (profile / "user.js").write_text("\n".join(lines))

    @property
    def connection(self) -> Connection:
        assert self._connection, "Firefox is not running"
        return self._connection

    @property
    def runs(self) -> bool:
        return self._connection is not None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> Self:
        self._address_file.unlink(missing_ok=True)
        command = ["firefox-esr", "--headless", "--no-remote", "--remote-debugging-port=0"]
        try:
            with (self.profile / "firefox.log").open("ab") as log:
                self._process = subprocess.Popen(
                    [*command, "--profile", self.profile, "about:blank"], stdout=log, stderr=log
                )
        except FileNotFoundError:
            pytest.fail(
                "Firefox is missing: install Debian's package firefox-esr (apt-get install firefox-esr)"
            )
        self._connection = Connection(f"{self._wait_for_address()}/session")
        self.connection.command("session.new", capabilities={})
        self.connection.command("session.subscribe", events=self._events)
        return self

    def stop(self) -> None:
        """Close the browser, as closing the last window does. Kill it after STOP_TIMEOUT."""
        if self._connection is None or self._process is None:
            return
        self.connection.command("browser.close")
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
        self._forget()

    def kill(self) -> None:
        """Kill the process, as a crash would."""
        assert self._process
        self._process.kill()
        self._process.wait()
        self._forget()

    def _forget(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    @property
    def _address_file(self) -> Path:
        return self.profile / "WebDriverBiDiServer.json"

    def _wait_for_address(self) -> str:
        assert self._process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                address = json.loads(self._address_file.read_text())
                return f"ws://{address['ws_host']}:{address['ws_port']}"
            except (FileNotFoundError, ValueError):
                time.sleep(0.05)
        self._process.kill()
        pytest.fail(f"Firefox did not start: {(self.profile / 'firefox.log').read_text(errors='replace')}")
