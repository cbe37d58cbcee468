"""Page object of the upload page in WebKit."""

from pathlib import Path

from tests.browser.webkit.visitor import Visitor


class UploadPage:
    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page
        self.page.goto("/upload/")

    def choose(self, *files: Path) -> None:
        self.page.set_files("#upload-file[multiple]", *files)  # as soon as the page's scripts run

    def encrypt(self, wanted: bool) -> None:
        self.page.set_checked("#upload-encrypt", wanted)

    def set_password(self, password: str) -> None:
        self.page.click("#upload-form details.more > summary")
        self.page.fill("#upload-password", password)

    def start(self) -> None:
        self.page.click("#upload-start")

    def link(self) -> str:
        """Wait until the upload is finished, and return the link of its only row."""
        return self.page.value("#upload-rows [data-part=link]")

    def send(self, *files: Path) -> str:
        """Upload the files and return the link."""
        self.choose(*files)
        self.start()
        return self.link()
