"""Actions on a file's page in WebKit, as its recipient takes them."""

from pathlib import Path

from tests.browser.webkit.page import TIMEOUT
from tests.browser.webkit.visitor import Visitor

BUTTON = "#share-download"
CHECKED = "Every byte was checked and is authentic."


def save(visitor: Visitor, button: str = BUTTON, text: str = "", timeout: float = TIMEOUT) -> Path:
    """Press the button and return the path of the finished download (`timeout` in seconds)."""
    before = len(visitor.downloads)
    visitor.page.click(button, text)
    return visitor.next_download(before, timeout)


def expect_checked(visitor: Visitor) -> None:
    visitor.page.expect_visible("#share-news", CHECKED)


def expect_sentence(visitor: Visitor, sentence: str) -> None:
    """Expect the sentence in the page's alert, no Download button, and nothing downloaded."""
    visitor.page.expect_visible("[role=alert]", sentence)
    assert not visitor.page.is_visible(BUTTON)
    assert visitor.downloads == []
