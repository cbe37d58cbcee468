"""Page object of the page for texts, and of what its readers do."""

from playwright.sync_api import Page, expect

from tests.browser.journeys.visitor import TIMEOUT, Visitor

DELETED = "It has been deleted."
COPIED = "() => document.getElementById('share-once-text').value"


class TextPage:
    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page
        self.page.goto("/upload/text/")
        expect(self.page.get_by_role("button", name="Create link")).to_be_visible()

    def write(self, text: str, name: str = "") -> None:
        self.page.get_by_label("Your text").fill(text)
        self.page.get_by_label("Name (optional)").fill(name)

    def burn(self) -> None:
        self.page.get_by_role("switch", name="Burn after reading").check()

    def encrypt(self, wanted: bool) -> None:
        self.page.get_by_role("switch", name="Encrypt in this browser").set_checked(wanted)

    def set_password(self, password: str) -> None:
        self.page.get_by_text("More options").click()
        self.page.locator("#upload-password").fill(password)

    def send(self, name: str) -> str:
        """Create the link of the text that gets this name, and return it."""
        self.page.get_by_role("button", name="Create link").click()
        link = self.page.get_by_label(f"Link to {name}", exact=True).first
        expect(link).to_be_visible(timeout=TIMEOUT)
        return link.input_value()


def read_once(visitor: Visitor, text: str) -> None:
    """Press the button, and expect the text, the means to copy it, and the news that it is deleted."""
    page = visitor.page
    page.get_by_role("button", name="Read it once").click()
    expect_read(visitor, text)


def expect_read(visitor: Visitor, text: str) -> None:
    page = visitor.page
    expect(page.get_by_text(DELETED)).to_be_visible()
    assert page.locator(".preview__text").text_content() == text
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    assert page.evaluate(COPIED) == text
