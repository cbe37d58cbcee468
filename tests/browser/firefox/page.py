"""A tab: navigation, scripts and locators, named as in Playwright."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.browser.firefox.bidi import BidiError, Connection, Params
from tests.browser.firefox.locator import Locator

TIMEOUT = 120.0  # seconds; generous, for a busy machine
LOOK_EVERY = 0.05  # seconds


class ScriptFailed(Exception):
    """A script in the page threw; the message is the browser's."""


class Page:
    def __init__(self, connection: Connection, context: str, base: str) -> None:
        self.connection = connection
        self.context = context
        self.base = base

    def goto(self, address: str) -> None:
        """Navigate to a URL or a path on the server. A change of the fragment alone does not reload the page."""
        url = f"{self.base}{address}" if address.startswith("/") else address
        self.command("browsingContext.navigate", url=url, wait="complete")

    def reload(self) -> None:
        self.command("browsingContext.reload", wait="complete")

    def close(self) -> None:
        self.command("browsingContext.close")

    @property
    def url(self) -> str:
        return str(self.evaluate("() => location.href"))

    def title(self) -> str:
        return str(self.evaluate("() => document.title"))

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call `(...arguments) => JSON`, which may be async. Raise ScriptFailed."""
        return self.call(function, [], *arguments)

    def call(self, function: str, nodes: list[str], *arguments: Any) -> Any:
        """Like `evaluate`, with elements (given by id) before the other arguments."""
        wrapped = (
            f"async (given, ...nodes) => {{ const value = await ({function})(...nodes, ...JSON.parse(given));"
            " return value === undefined ? 'null' : JSON.stringify(value); }"
        )
        given = [{"type": "string", "value": json.dumps(arguments)}, *({"sharedId": node} for node in nodes)]
        response = self.connection.command(
            "script.callFunction",
            functionDeclaration=wrapped,
            arguments=given,
            awaitPromise=True,
            target={"context": self.context},
        )
        if response["type"] == "exception":
            raise ScriptFailed(response["exceptionDetails"]["text"])
        return json.loads(response["result"]["value"])

    def command(self, method: str, **params: Any) -> Params:
        return self.connection.command(method, context=self.context, **params)

    def wait_until(
        self, condition: Callable[[], object], what: str | Callable[[], str], timeout: float = TIMEOUT
    ) -> None:
        """Poll `condition` for `timeout` seconds, then raise AssertionError that names `what`.

        A BidiError in `condition`, as during a navigation, counts as false.
        """
        deadline = time.monotonic() + timeout
        while not self._holds(condition):
            if time.monotonic() > deadline:
                raise AssertionError(f"timed out waiting until {what() if callable(what) else what}")
            self.connection.pump(LOOK_EVERY)

    def _holds(self, condition: Callable[[], object]) -> bool:
        try:
            return bool(condition())
        except BidiError:
            return False

    def locator(self, css: str) -> Locator:
        return Locator(self, {"type": "css", "value": css})

    def get_by_role(self, role: str, name: str | None = None) -> Locator:
        """`name` is the whole accessible name."""
        value = {"role": role} if name is None else {"role": role, "name": name}
        return Locator(self, {"type": "accessibility", "value": value})

    def get_by_label(self, name: str) -> Locator:
        how = {"type": "accessibility", "value": {"name": name}}
        return Locator(self, how, matching="input, textarea, select")

    def get_by_text(self, text: str) -> Locator:
        """Find all elements that contain the text, ancestors included, in document order."""
        return self.locator("body *").filter(has_text=text)

    def screenshot(self) -> str:
        """Return a PNG in base64."""
        return str(self.command("browsingContext.captureScreenshot")["data"])
