"""A file's page, as whoever got the link uses it in WebKit."""

from pathlib import Path

from tests.browser.webkit.page import PATIENCE
from tests.browser.webkit.visitor import Visitor

BUTTON = "#share-download"
CHECKED = "Checked: every byte is authentic."


def save(visitor: Visitor, button: str = BUTTON, text: str = "", patience: float = PATIENCE) -> Path:
    """Press the button and wait for the whole file (`patience` in seconds)."""
    before = len(visitor.downloads)
    visitor.page.click(button, text)
    return visitor.next_download(before, patience)


def expect_checked(visitor: Visitor) -> None:
    visitor.page.expect_visible("#share-news", CHECKED)


def expect_sentence(visitor: Visitor, sentence: str) -> None:
    """In the page's alert; and there is nothing to press that would hand out a file."""
    visitor.page.expect_visible("[role=alert]", sentence)
    assert not visitor.page.is_visible(BUTTON)
    assert visitor.downloads == []
