"""Actions on a file's page, as its recipient takes them."""

from playwright.sync_api import Download, expect

from tests.browser.journeys.visitor import TIMEOUT, Visitor

CHECKED = "Saved. Every byte was checked and is authentic."


def save(visitor: Visitor, button: str = "Download", within: int = TIMEOUT) -> Download:
    """Press the page's main button and return the finished download. It begins `within` milliseconds."""
    with visitor.page.expect_download(timeout=within) as saved:
        pressable = visitor.page.get_by_role("button", name=button).or_(
            visitor.page.get_by_role("link", name=button)
        )
        pressable.click()
    assert saved.value.failure() is None
    return saved.value


def expect_sentence(visitor: Visitor, sentence: str) -> None:
    """Expect the sentence in the page's alert, no Download button, and nothing downloaded."""
    expect(visitor.page.get_by_role("alert")).to_contain_text(sentence)
    expect(visitor.page.get_by_role("button", name="Download")).to_have_count(0)
    assert visitor.downloads == []


def file_id(link: str) -> str:
    return link.partition("#")[0].rpartition("/")[2]
