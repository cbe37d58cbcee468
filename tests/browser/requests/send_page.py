"""Page object of the page of an upload link."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.visitor import TIMEOUT, Visitor


class SendPage:
    def __init__(self, visitor: Visitor, url: str) -> None:
        self.visitor = visitor
        self.page = visitor.open(url)

    @property
    def unfinished(self) -> UnfinishedUploads:
        return UnfinishedUploads(self.page)

    def expect_opened(self, title: str = "Photos of the wedding") -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title, timeout=TIMEOUT)
        expect(self.page.locator("#upload-form")).to_be_visible(timeout=TIMEOUT)

    def enter_password(self, password: str) -> None:
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Open").click()

    def choose(self, *files: Path | FilePayload) -> None:
        self.page.locator("#upload-file").set_input_files(list(files))  # type: ignore[arg-type]  # paths or payloads, not both at once

    def choose_folder(self, folder: Path) -> None:
        self.page.locator("#upload-folder").set_input_files(folder)

    def remove(self, name: str) -> None:
        """Remove a chosen file."""
        self.page.locator("#upload-chosen").get_by_role("button", name=f"Remove {name}").click()

    def say(self, note: str, sender: str) -> None:
        self.page.get_by_label("Message to").fill(note)
        self.page.get_by_label("Your name").fill(sender)

    @property
    def send_button(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile(r"^Send \d+ files?"))

    def send(self) -> None:
        self.send_button.click()

    def row(self, name: str) -> Locator:
        return self.page.locator("#upload-rows > li").filter(has_text=name)

    def expect_sent(self, count: int, who: str = "Anna") -> None:
        sentence = f"{count} file{'s' if count != 1 else ''} sent to {who}."
        expect(self.page.locator("#send-done")).to_contain_text(sentence, timeout=TIMEOUT)

    def expect_problem(self, sentence: str) -> None:
        expect(self.page.locator("#send-problem")).to_contain_text(sentence, timeout=TIMEOUT)

    def expect_refused(self, sentence: str) -> None:
        """Expect that nothing can be sent of what was chosen, and why."""
        expect(self.page.locator("#upload-refused")).to_have_text(re.compile(sentence))
        expect(self.send_button).to_be_disabled()
