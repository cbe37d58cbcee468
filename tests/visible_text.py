"""Extract the text of an HTML page that users see or hear."""

import re
from html.parser import HTMLParser

# The same in every language.
NAMES = {"bytebin", "ShareX", "Flameshot", "Spectacle (KDE)", "macOS", "holiday.mov"}
SPOKEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt"}
LETTERS = re.compile(r"[^\W\d_]{2}")


class VisibleText(HTMLParser):
    """Collect text nodes and spoken attributes, except those in code, scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"code", "script", "style"}
        self.found += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"code", "script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.strip())


def needs_translation(text: str) -> bool:
    return bool(LETTERS.search(text)) and text.strip("· ") not in NAMES
