"""A tab: navigation, scripts and queries. Each use queries the page again and waits for the element."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

TIMEOUT = 120.0  # seconds; generous, for a busy machine
LOOK_EVERY = 0.05  # seconds
ENTER = "\ue007"

CALL = """const done = arguments[arguments.length - 1];
Promise.resolve((%s)(...JSON.parse(arguments[0]))).then(
  (value) => done({ value: JSON.stringify(value) ?? "null" }),
  (error) => done({ error: String(error) }));"""
WITH_TEXT = """const [css, words] = arguments;
return [...document.querySelectorAll(css)].filter((found) => found.textContent.includes(words)
  && found.checkVisibility({ visibilityProperty: true }));"""


class ScriptFailed(Exception):
    """A script in the page threw; the message is the error's."""


class Page:
    def __init__(self, driver: WebDriver, base: str) -> None:
        self.driver = driver
        self.base = base

    def goto(self, address: str) -> None:
        """Navigate to a URL or a path on the server. A change of the fragment alone does not reload the page."""
        self.driver.get(f"{self.base}{address}" if address.startswith("/") else address)

    def reload(self) -> None:
        self.driver.refresh()

    @property
    def url(self) -> str:
        return str(self.driver.current_url)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call `(...arguments) => JSON`, which may be async. Raise ScriptFailed."""
        response = self.driver.execute_async_script(CALL % function, json.dumps(arguments))
        if "error" in response:
            raise ScriptFailed(response["error"])
        return json.loads(response["value"])

    def all(self, css: str, text: str = "") -> list[WebElement]:
        """Return the visible elements that contain the text, in document order."""
        found: list[WebElement] = self.driver.execute_script(WITH_TEXT, css, text)
        return found

    def is_visible(self, css: str, text: str = "") -> bool:
        return bool(self.all(css, text))

    def find(self, css: str, text: str = "") -> WebElement:
        """Wait for a visible element that contains the text, and return the first."""
        self.expect_visible(css, text)
        return self.all(css, text)[0]

    def click(self, css: str, text: str = "") -> None:
        """Wait until the element is enabled, then click it with the mouse."""
        self.wait_until(
            lambda: any(found.is_enabled() for found in self.all(css, text)[:1]), f"{css} {text} is enabled"
        )
        self.all(css, text)[0].click()

    def fill(self, css: str, text: str) -> None:
        """Replace the field's value by typing."""
        field = self.find(css)
        field.clear()
        field.send_keys(text)

    def submit(self, css: str, text: str) -> None:
        """Fill in a field and press Enter."""
        self.fill(css, text + ENTER)

    def set_checked(self, css: str, wanted: bool) -> None:
        if self.find(css).is_selected() != wanted:
            self.click(css)

    def set_files(self, css: str, *paths: Path) -> None:
        """Choose files in a file field, which may be hidden."""
        self.wait_until(lambda: self.driver.find_element(By.CSS_SELECTOR, css), f"{css} exists")
        self.driver.find_element(By.CSS_SELECTOR, css).send_keys("\n".join(map(str, paths)))

    def value(self, css: str) -> str:
        return str(self.find(css).get_property("value"))

    def expect_visible(self, css: str, text: str = "") -> None:
        self._expect(lambda: self.is_visible(css, text), f"{css} {text!r} is visible")

    def expect_gone(self, css: str, text: str = "") -> None:
        self._expect(lambda: not self.is_visible(css, text), f"{css} {text!r} is gone")

    def wait_until(
        self, condition: Callable[[], object], what: str | Callable[[], str], timeout: float = TIMEOUT
    ) -> None:
        """Poll `condition` for `timeout` seconds, then raise AssertionError that names `what`.

        A WebDriverException in `condition`, as during a navigation, counts as false.
        """
        deadline = time.monotonic() + timeout
        while not _holds(condition):
            if time.monotonic() > deadline:
                raise AssertionError(f"timed out waiting until {what() if callable(what) else what}")
            time.sleep(LOOK_EVERY)

    def _expect(self, condition: Callable[[], object], what: str) -> None:
        self.wait_until(condition, lambda: f"{what}; the page says: {self._words()}")

    def _words(self) -> object:
        return self.evaluate("() => document.querySelector('main')?.innerText")


def _holds(condition: Callable[[], object]) -> bool:
    try:
        return bool(condition())
    except WebDriverException:
        return False
