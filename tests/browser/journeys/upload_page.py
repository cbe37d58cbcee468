"""Page object of the upload page."""

import atexit
import re
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.journeys.visitor import TIMEOUT, Visitor

OCTETS = "application/octet-stream"
LARGE = 2**20  # bytes
FILES = mkdtemp(prefix="chosen-")
atexit.register(rmtree, FILES, ignore_errors=True)
# States change quickly: polling could miss one.
COLLECT_STATES = """
    const said = (window.said = []);
    const rows = document.getElementById("upload-rows");
    const collect = () => {
      for (const state of rows.querySelectorAll("[data-part=state]")) {
        if (said.at(-1) !== state.textContent) said.push(state.textContent);
      }
    };
    new MutationObserver(collect).observe(rows, { childList: true, subtree: true, characterData: true });
"""


class UploadPage:
    def __init__(self, visitor: Visitor, page: Page | None = None) -> None:
        visitor.page = page or visitor.page
        self.page = visitor.page
        self.page.goto("/upload/")
        self.page.evaluate(f"() => {{{COLLECT_STATES}}}")

    def choose(self, *files: Path | FilePayload) -> None:
        """Choose all files at once, so that the next click applies to all of them."""
        paths = [file for file in files if isinstance(file, Path)]
        if len(paths) == len(files):
            self.page.locator("#upload-file").set_input_files(paths)
            return
        payloads = [sent(file.name, file.read_bytes()) if isinstance(file, Path) else file for file in files]
        self.page.locator("#upload-file").set_input_files(payloads)

    def expect_chosen(self, count: int) -> None:
        """Wait until `count` files are listed; needed when files are chosen in several steps."""
        expect(self.page.locator("#upload-chosen > li")).to_have_count(count)

    def encrypt(self, wanted: bool) -> None:
        self.page.get_by_role("switch", name="Encrypt in this browser").set_checked(wanted)

    def one_link(self, wanted: bool) -> None:
        """Choose whether several encrypted files get one link or a link each."""
        self.page.get_by_role(
            "radio", name="One link for all files" if wanted else "A link for each file"
        ).check()

    def limit_downloads(self, number: int) -> None:
        self.page.get_by_text("More options").click()
        self.page.get_by_label("Download limit").fill(str(number))

    def set_password(self, password: str) -> None:
        self.page.get_by_text("More options").click()
        self.page.locator("#upload-password").fill(password)

    def start(self) -> None:
        self.page.get_by_role("button", name=re.compile(r"^Upload \d+ files?")).click()

    def row(self, name: str) -> Locator:
        return self.page.locator("#upload-rows > li").filter(has_text=name)

    def press(self, action: str, name: str) -> None:
        """Press the file's Pause, Resume, Cancel or Try again button."""
        self.row(name).get_by_role("button", name=action).click()

    def link(self, name: str, *, within: int = TIMEOUT) -> str:
        """Wait until the file is uploaded, at most so many milliseconds, and return its link."""
        field = self.page.get_by_label(f"Link to {name}", exact=True)
        expect(field).to_be_visible(timeout=within)
        return field.input_value()

    def said(self) -> list[str]:
        """Return all state texts that the rows have shown, in order."""
        said = self.page.evaluate("() => window.said")
        assert isinstance(said, list)
        return said


def payload(name: str, content: bytes, content_type: str = OCTETS) -> Path | FilePayload:
    """Return a file to choose. A large one is on the disk: Playwright would send it to the browser as base64."""
    if len(content) < LARGE or content_type != OCTETS:
        return sent(name, content, content_type)
    path = Path(mkdtemp(dir=FILES)) / name
    path.write_bytes(content)
    return path


def sent(name: str, content: bytes, content_type: str = OCTETS) -> FilePayload:
    return {"name": name, "mimeType": content_type, "buffer": content}
