"""Unfinished uploads: the upload page's list and the browser's records."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.visitor import TIMEOUT

READ_ALL = """
    async () => {
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open("bytebin-unfinished");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const read = (name) => new Promise((resolve, reject) => {
        const request = database.transaction(name).objectStore(name).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const all = Object.fromEntries(
        await Promise.all([...database.objectStoreNames].map(async (name) => [name, await read(name)])),
      );
      database.close();
      return JSON.parse(JSON.stringify(all, (_, value) => (value instanceof Uint8Array ? [...value] : value)));
    }
"""


class UnfinishedUploads:
    def __init__(self, page: Page) -> None:
        self.page = page

    def rows(self) -> Locator:
        return self.page.locator("#unfinished-rows > li")

    def row(self, name: str) -> Locator:
        return self.rows().filter(has_text=name)

    def choose(self, name: str, file: Path) -> None:
        expect(self.row(name)).to_be_visible(timeout=TIMEOUT)
        self.row(name).locator("input[type=file]").set_input_files(file)

    def press(self, action: str, name: str) -> None:
        self.row(name).get_by_role("button", name=action).click()

    def expect_share(self, name: str, percent: int) -> None:
        expect(self.row(name)).to_contain_text(f"Resume {name}: {percent}% uploaded.", timeout=TIMEOUT)

    def kept(self) -> dict[str, Any]:
        """Return everything in the browser's store of unfinished uploads."""
        found = self.page.evaluate(READ_ALL)
        assert isinstance(found, dict)
        return found

    def expect_wiped(self) -> None:
        for _ in range(100):
            if self.kept() == {"uploads": [], "chunks": [], "bundles": []}:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"still kept: {self.kept()}")
