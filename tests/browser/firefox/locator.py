"""Locators of elements in a page. Each use queries the page again and waits until the element is there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from tests.browser.firefox.page import Page

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Backspace": "\ue003", "Delete": "\ue017"}

# Called with (...nodes, has_text, matching).
COUNTS = """(...given) => {
  const [words, css] = given.splice(-2);
  return given.map((node) => node.matches(css) && node.textContent.includes(words)
    && node.checkVisibility({ visibilityProperty: true }));
}"""

Locating = dict[str, Any]


class Locator:
    """`how` is a BiDi locator. Hidden elements do not match, except in `set_files`."""

    def __init__(
        self,
        page: "Page",
        how: Locating,
        within: "Locator | None" = None,
        *,
        has_text: str = "",
        matching: str = "*",
    ) -> None:
        self.page = page
        self._how = how
        self._within = within
        self._has_text = has_text
        self._matching = matching

    def locator(self, css: str) -> "Locator":
        return Locator(self.page, {"type": "css", "value": css}, self)

    def get_by_role(self, role: str, name: str | None = None) -> "Locator":
        value = {"role": role} if name is None else {"role": role, "name": name}
        return Locator(self.page, {"type": "accessibility", "value": value}, self)

    def filter(self, has_text: str) -> "Locator":
        return Locator(self.page, self._how, self._within, has_text=has_text, matching=self._matching)

    def ids(self, *, hidden: bool = False) -> list[str]:
        """Return the ids of the elements that match now, in document order."""
        roots = self._within.ids() if self._within else None
        if roots == []:
            return []
        start = {"startNodes": [{"sharedId": root} for root in roots]} if roots else {}
        found = self.page.command("browsingContext.locateNodes", locator=self._how, **start)
        nodes = [node["sharedId"] for node in found["nodes"]]
        if not nodes or hidden:
            return nodes
        counts = self.page.call(COUNTS, nodes, self._has_text, self._matching)
        return [node for node, counted in zip(nodes, counts, strict=True) if counted]

    def count(self) -> int:
        return len(self.ids())

    def is_visible(self) -> bool:
        return bool(self.ids())

    def text(self) -> str:
        return str(self._on_first("node => node.textContent.trim().replace(/[ \\n\\t]+/g, ' ')"))

    def input_value(self) -> str:
        return str(self._on_first("node => node.value"))

    def get_attribute(self, name: str) -> str | None:
        value = self._on_first("(node, name) => node.getAttribute(name)", name)
        return None if value is None else str(value)

    def click(self) -> None:
        """Wait until the element is enabled, then click it with the mouse."""
        self.expect_enabled()
        node = self.ids()[0]
        self.page.call("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })", [node])
        move = {
            "type": "pointerMove",
            "x": 0,
            "y": 0,
            "origin": {"type": "element", "element": {"sharedId": node}},
        }
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {
            "type": "pointer",
            "id": "mouse",
            "parameters": {"pointerType": "mouse"},
            "actions": [move, *press],
        }
        self.page.command("input.performActions", actions=[mouse])

    def fill(self, text: str) -> None:
        """Replace the field's value by typing."""
        self._on_first("node => { node.focus(); node.select(); }")
        self.press(*text) if text else self.press("Delete")

    def press(self, *keys: str) -> None:
        """Press keys: characters, or names from KEYS."""
        values = [KEYS.get(key, key) for key in keys]
        strokes = [{"type": kind, "value": value} for value in values for kind in ("keyDown", "keyUp")]
        self._on_first("node => node.focus()")
        self.page.command("input.performActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def set_checked(self, wanted: bool) -> None:
        if self._on_first("node => node.checked") != wanted:
            self.click()

    def set_files(self, *paths: Path) -> None:
        self.page.wait_until(lambda: self.ids(hidden=True), f"{self} exists")
        element = {"sharedId": self.ids(hidden=True)[0]}
        self.page.command("input.setFiles", element=element, files=[str(path) for path in paths])

    def expect_visible(self) -> Self:
        return self._expect(self.is_visible, "is visible")

    def expect_hidden(self) -> Self:
        return self._expect(lambda: not self.is_visible(), "is gone")

    def expect_enabled(self) -> Self:
        return self._expect(lambda: self._first("node => !node.disabled") is True, "is enabled")

    def expect_text(self, words: str) -> Self:
        """Wait until the element's text contains `words`."""
        return self._expect(lambda: words in str(self._first("node => node.textContent")), f"says {words!r}")

    def _expect(self, condition: Callable[[], object], what: str) -> Self:
        self.page.wait_until(condition, lambda: f"{self} {what}; the page says: {self._page_words()}")
        return self

    def _page_words(self) -> object:
        return self.page.evaluate("() => document.querySelector('main')?.innerText")

    def _first(self, function: str, *arguments: Any) -> Any:
        """Call the function on the first match, or return None if nothing matches."""
        ids = self.ids()
        return self.page.call(function, ids[:1], *arguments) if ids else None

    def _on_first(self, function: str, *arguments: Any) -> Any:
        self.expect_visible()
        return self._first(function, *arguments)

    def __str__(self) -> str:
        return f"{self._within or ''} {self._how['value']} {self._has_text}".strip()
