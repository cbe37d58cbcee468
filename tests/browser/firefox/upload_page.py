"""Page object of the upload page in Firefox."""

from pathlib import Path

from tests.browser.firefox.locator import Locator
from tests.browser.firefox.visitor import Visitor


class UploadPage:
    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page
        self.page.goto("/upload/")

    def choose(self, *files: Path) -> None:
        self.page.locator("#upload-file").set_files(*files)

    def encrypt(self, wanted: bool) -> None:
        self.page.locator("#upload-encrypt").set_checked(wanted)

    def set_password(self, password: str) -> None:
        self.page.locator("summary").filter(has_text="More options").click()
        self.page.locator("#upload-password").fill(password)

    def start(self) -> None:
        self.page.locator("#upload-start").click()

    def row(self, name: str) -> Locator:
        return self.page.locator("#upload-rows > li").filter(has_text=name)

    def press(self, action: str, name: str) -> None:
        """Press the file's Pause, Resume, Cancel or Try again button."""
        self.row(name).locator("button").filter(has_text=action).click()

    def link(self, name: str) -> str:
        """Wait until the file is uploaded, and return its link."""
        return self.page.get_by_label(f"Link to {name}").input_value()

    def send(self, *files: Path) -> list[str]:
        """Upload the files and return their links."""
        self.choose(*files)
        self.start()
        return [self.link(file.name) for file in files]
