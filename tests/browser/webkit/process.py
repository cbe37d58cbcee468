"""Debian's WebKitGTK on a virtual screen, each browser with a profile of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options

from tests.ports import free_port

PACKAGES = "webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb"  # as in Makefile
PYTHON = "/usr/bin/python3"
WINDOW = Path(__file__).with_name("window.py")
START_TIMEOUT = 60.0  # seconds; one is enough on an idle machine
COMMAND_TIMEOUT = 300  # seconds
SCRIPT_TIMEOUT = 120.0  # seconds


class Screen:
    """An X server without a monitor."""

    def __init__(self) -> None:
        read, write = os.pipe()
        command = [
            program("Xvfb"),
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1280x1024x24",
            "-nolisten",
            "tcp",
        ]
        self._process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.name = f":{number.readline().strip()}"
        if self.name == ":":
            pytest.fail("Xvfb did not start")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


class WebKit:
    """A browser and its driver. The profile survives both, so a restart keeps stored data."""

    def __init__(self, screen: Screen, profile: Path, downloads: Path) -> None:
        self._screen = screen
        self._profile = profile
        self._downloads = downloads
        self._process: subprocess.Popen[bytes] | None = None
        self._driver: WebDriver | None = None
        self.log_path = profile / "window.log"
        self._driver_log_path = profile / "driver.log"
        for folder in (profile, downloads):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def driver(self) -> WebDriver:
        assert self._driver, "WebKit is not running"
        return self._driver

    @property
    def runs(self) -> bool:
        return self._driver is not None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def start(self) -> Self:
        port = free_port()
        with self._driver_log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [program("WebKitWebDriver"), f"--port={port}"],
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,  # a process group, to be killed as a whole
            )
        self._wait_for_driver(port)
        try:
            self._driver = self._open_session(port)
        except WebDriverException as error:
            self.kill()
            pytest.fail(
                f"WebKit did not start ({error.msg}): {self._driver_log_path.read_text()}{self.log()}"
            )
        return self

    def stop(self) -> None:
        """Quit the browser, as closing the last window does."""
        if self._driver:
            with suppress(WebDriverException):
                self._driver.quit()
        self.kill()

    def kill(self) -> None:
        """Kill the browser and its driver, as a crash would."""
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._driver:
            with closing(self._driver.command_executor):  # type: ignore[type-var]
                self._driver = None

    def _environment(self) -> dict[str, str]:
        """Return an environment independent of the developer's desktop."""
        home = {"HOME": str(self._profile), "TMPDIR": str(self._profile), "LANG": "C.UTF-8"}
        return {"PATH": os.environ["PATH"], "DISPLAY": self._screen.name, "NO_AT_BRIDGE": "1"} | home

    def _open_session(self, port: int) -> WebDriver:
        options = Options()
        options.binary_location = PYTHON
        for argument in (WINDOW, self._profile, self._downloads, self.log_path):
            options.add_argument(str(argument))
        config = ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}", timeout=COMMAND_TIMEOUT)
        # Files are chosen by their paths: driver and browser are on this machine.
        driver = WebDriver(
            RemoteConnection(client_config=config), file_detector=UselessFileDetector(), options=options
        )
        driver.set_script_timeout(SCRIPT_TIMEOUT)
        return driver

    def _wait_for_driver(self, port: int) -> None:
        assert self._process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port))):
                return
            time.sleep(0.02)
        self.kill()
        pytest.fail(f"WebKitWebDriver did not start: {self._driver_log_path.read_text()}")


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is missing: install Debian's packages {PACKAGES} (make long-packages)")
    return path
