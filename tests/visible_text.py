"""What a reader sees or hears of an HTML page."""

import re
from html.parser import HTMLParser

# They have one form in every language.
NAMES = {"bytebin", "ShareX", "Flameshot", "Spectacle (KDE)", "macOS", "holiday.mov"}
SPOKEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt"}
LETTERS = re.compile(r"[^\W\d_]{2}")


class VisibleText(HTMLParser):
    """Collects text nodes and spoken attributes, but not code or what belongs to scripts."""

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
