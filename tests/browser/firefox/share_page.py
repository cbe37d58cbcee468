"""A file's page, as whoever got the link uses it in Firefox."""

from pathlib import Path

from tests.browser.firefox.page import PATIENCE
from tests.browser.firefox.visitor import Visitor

CHECKED = "Saved. Every byte was checked and is authentic."


def save(visitor: Visitor, button: str = "Download", patience: float = PATIENCE) -> Path:
    """Presses the page's large button and waits for the whole file (`patience` in seconds)."""
    before = len(visitor.downloads)
    visitor.page.locator("main button, main a.button").filter(has_text=button).click()
    saved = visitor.next_download(before, patience)
    assert saved.path, "the download failed"
    return saved.path


def expect_sentence(visitor: Visitor, sentence: str) -> None:
    """In the page's alert; and there is nothing to press that would hand out a file."""
    visitor.page.get_by_role("alert").expect_text(sentence)
    assert not visitor.page.locator("main button").filter(has_text="Download").is_visible()
    assert visitor.downloads == []
