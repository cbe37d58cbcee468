"""Page object of Receive files, and a stranger who sends files through a link."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.visitor import Visitor
from tests.library.founding import PHRASE

SEND = (Path(__file__).parent / "stranger.js").read_text("utf-8").partition("\n")[2]


class ReceivePage:
    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page
        self.page.goto("/files/requests/")

    def unlock(self) -> "ReceivePage":
        self.page.get_by_label("Passphrase or recovery code").fill(PHRASE)
        self.page.get_by_role("button", name="Unlock", exact=True).click()
        self.expect_read()
        return self

    def expect_read(self) -> None:
        expect(self.page.get_by_role("heading", name="Your upload links")).to_be_visible()
        expect(self.page.locator("#requests-rows")).not_to_have_attribute("aria-busy", "true")

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).click()

    def confirm(self, name: str) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def make(self, title: str, *, text: str = "", by: str = "", password: str = "", **fields: str) -> str:
        """Make a link, and return it. `fields`: values by their labels' IDs without "request-"."""
        self.press("New upload link")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Message").fill(text)
        self.page.get_by_label("Whom the files go to").fill(by)
        if password or "largest" in fields:
            self.page.get_by_text("More options").click()
            self.page.locator("#request-password").fill(password)
        for name, value in fields.items():
            self.page.locator(f"#request-{name}").fill(value)
        self.press("Make the link")
        expect(self.page.get_by_role("heading", name="Your upload link", exact=True)).to_be_visible()
        link = self.page.get_by_label("Upload link", exact=True).input_value()
        expect(self.page.get_by_role("img", name="QR code of the upload link")).to_be_visible()
        lost = "The keys are in your library alone. If you lose it, you lose what you've received"
        expect(self.page.get_by_text(lost)).to_be_visible()
        self.press("Done")
        return link

    def set_password(self, title: str, password: str) -> None:
        self.press(f"Change {title}")
        self.page.get_by_text("More options").click()
        self.page.locator("#request-password").fill(password)
        self.press("Save")
        self.expect_news(f"The link “{title}” was changed.")

    def remove_password(self, title: str) -> None:
        self.press(f"Change {title}")
        self.page.get_by_text("More options").click()
        self.page.get_by_label("Remove the password").check()
        self.press("Save")
        self.expect_news(f"The link “{title}” was changed.")

    def link(self, title: str) -> str:
        self.press(f"QR code {title}")
        link = self.page.get_by_label("Upload link", exact=True).input_value()
        self.press("Done")
        return link

    def card(self, title: str) -> Locator:
        return self.page.get_by_role("article", name=title, exact=True)

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("listitem").filter(has_text=name)

    def expect_news(self, words: str) -> None:
        expect(self.page.locator("#requests-news")).to_have_text(words)


def folder(page: Page, name: str) -> Locator:
    """Return the link to a folder of My files."""
    return page.get_by_role("list", name="Folders").get_by_role("link", name=name, exact=True)


def send(visitor: Visitor, link: str, *files: dict[str, Any], **more: Any) -> Any:
    """Send files, each `{name, content, type?, note?, sender?, thumbnail?}`. Return what the link says to senders."""
    visitor.page.goto("/account/login/")
    return visitor.page.evaluate(SEND, {"link": link, "password": "", "files": files, **more})
