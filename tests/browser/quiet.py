"""Chromium without Playwright, which copies every request body and so costs more than the page itself.

For measuring what an upload costs the page. Speaks the DevTools protocol
(chromedevtools.github.io/devtools-protocol) with no event-reporting domain enabled.
"""

import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, install_chromium

START_TIMEOUT = 60.0  # seconds
RESPONSE_TIMEOUT = 60.0
LOOK_EVERY = 0.05
LOG_IN = """
  const form = document.querySelector("[name=login]").form;
  form.elements.login.value = %s;
  form.elements.password.value = %s;
  form.requestSubmit();
"""


class QuietChromium:
    """A Chromium process with one tab."""

    def __init__(self, program: Path = CHROMIUM) -> None:
        install_chromium(program)
        self._profile = Path(tempfile.mkdtemp(prefix="quiet-"))
        command = [
            *("setpriv", "--pdeathsig", "KILL"),  # killed with the tests, however they end
            str(program),
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={self._profile}",
            *CHROMIUM_ARGUMENTS,
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._numbers = itertools.count(1)
        self._heard: list[dict[str, Any]] = []
        self._connection = self._connect()
        self._tab = ""
        self._session = ""

    def _connect(self) -> ClientConnection:
        port_file = self._profile / "DevToolsActivePort"
        wait_until(lambda: port_file.exists() and port_file.read_text().count("\n") >= 1, START_TIMEOUT)
        port, path = port_file.read_text().split("\n")[:2]
        # No pings: a busy browser would miss them and lose its connection.
        return connect(
            f"ws://127.0.0.1:{port}{path}", max_size=None, open_timeout=START_TIMEOUT, ping_interval=None
        )

    def send(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result. Raise RuntimeError with the protocol's error."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        self._connection.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            response = self._receive()
            if response.get("id") == number:
                break
            self._heard.append(response)
        if "error" in response:
            raise RuntimeError(f"{method}: {response['error']}")
        result: dict[str, Any] = response["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(timeout=RESPONSE_TIMEOUT))
        return message

    def events_until(self, method: str) -> list[dict[str, Any]]:
        """Wait for the event `method`, and return all events received since the last call."""
        while not any(event.get("method") == method for event in self._heard):
            self._heard.append(self._receive())
        heard, self._heard = self._heard, []
        return heard

    def evaluate(self, body: str) -> Any:
        """Run `body` as the body of an async function, and return its JSON value. Raise RuntimeError if it throws."""
        expression = f"(async () => {{ {body} }})()"
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        response = self.send("Runtime.evaluate", self._session, expression=expression, **options)
        if "exceptionDetails" in response:
            raise RuntimeError(json.dumps(response["exceptionDetails"]))
        return response["result"].get("value")

    def goto(self, url: str, before: str = "") -> None:
        """Open the URL in a new tab and close the last one, without its beforeunload prompt.

        `before` is a script that runs before the page's own.
        """
        last, self._tab = self._tab, self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=self._tab, flatten=True)
        self._session = attached["sessionId"]
        if last:
            self.send("Target.closeTarget", targetId=last)
        self.send("Page.enable", self._session)
        self.send("Page.addScriptToEvaluateOnNewDocument", self._session, source=before)
        self.send("Page.navigate", self._session, url=url)
        self.wait_for(f"return location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def save_to(self, folder: Path) -> None:
        self.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def wait_for(self, condition: str, timeout: float = RESPONSE_TIMEOUT) -> None:
        """Wait up to `timeout` seconds until `condition`, a function body, returns true. An error counts as false."""

        def holds() -> bool:
            try:
                return bool(self.evaluate(condition))
            except RuntimeError:
                return False

        wait_until(holds, timeout)

    def log_in(self, base: str, email: str, password: str) -> None:
        self.goto(f"{base}/account/login/")
        self.evaluate(LOG_IN % (json.dumps(email), json.dumps(password)))
        self.wait_for(
            "return !location.pathname.startsWith('/account/login') && document.readyState === 'complete'"
        )

    def choose(self, selector: str, *paths: Path) -> None:
        """Choose files in a file field by their paths."""
        self.send("DOM.enable", self._session)
        root = self.send("DOM.getDocument", self._session)["root"]["nodeId"]
        node = self.send("DOM.querySelector", self._session, nodeId=root, selector=selector)["nodeId"]
        files = [str(path) for path in paths]
        self.send("DOM.setFileInputFiles", self._session, nodeId=node, files=files)
        self.send("DOM.disable", self._session)

    @property
    def pid(self) -> int:
        """Return the id of the browser's main process."""
        return self._process.pid

    def tab_processes(self) -> list[int]:
        """Return the ids of the renderer processes, including a spare one."""
        found = self.send("SystemInfo.getProcessInfo")["processInfo"]
        return [each["id"] for each in found if each["type"] == "renderer"]

    def stop(self) -> None:
        self._connection.close()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def wait_until(condition: Callable[[], bool], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the condition did not hold within {timeout} seconds")
        time.sleep(LOOK_EVERY)


@contextmanager
def sparse_file(folder: Path, name: str, size: int) -> Iterator[Path]:
    """Create a sparse file of `size` zero bytes, and delete it at the end."""
    path = folder / name
    with path.open("wb") as file:
        file.truncate(size)
    yield path
    path.unlink()
