"""Actions on a file's page in Firefox, as its recipient takes them."""

from pathlib import Path

from tests.browser.firefox.page import TIMEOUT
from tests.browser.firefox.visitor import Visitor

CHECKED = "Saved. Every byte was checked and is authentic."


def save(visitor: Visitor, button: str = "Download", timeout: float = TIMEOUT) -> Path:
    """Press the page's main button and return the path of the finished download (`timeout` in seconds)."""
    before = len(visitor.downloads)
    visitor.page.locator("main button, main a.button").filter(has_text=button).click()
    saved = visitor.next_download(before, timeout)
    assert saved.path, "the download failed"
    return saved.path


def expect_sentence(visitor: Visitor, sentence: str) -> None:
    """Expect the sentence in the page's alert, no Download button, and nothing downloaded."""
    visitor.page.get_by_role("alert").expect_text(sentence)
    assert not visitor.page.locator("main button").filter(has_text="Download").is_visible()
    assert visitor.downloads == []
