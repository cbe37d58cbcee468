"""A visitor's WebKit, which collects console errors and warnings."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.browser.webkit.page import TIMEOUT, Page
from tests.browser.webkit.process import Screen, WebKit
from tests.people import Person

COMPLAINT = re.compile(r"CONSOLE (?:\w+ )?(?:ERROR|WARN)\b.*")
# WebKitGTK is built without web app manifests.
KNOWN = ("Unrecognized Content-Security-Policy directive 'manifest-src'.",)
DOWNLOAD = re.compile(r"^DOWNLOAD (finished|failed) (.*)$", re.MULTILINE)


class Visitor:
    """A browser with its own cookies and storage, which survive `restart()`."""

    def __init__(self, screen: Screen, base: str, folder: Path) -> None:
        self.base = base
        self.download_dir = folder / "downloads"
        self.webkit = WebKit(screen, folder / "profile", self.download_dir).start()
        self.page = Page(self.webkit.driver, base)
        self._expected = list(KNOWN)

    def expects(self, *words: str) -> None:
        """Ignore complaints that contain any of these texts."""
        self._expected += words

    def open(self, url: str) -> Page:
        """Open the URL in the same tab by way of about:blank, so that a change of the fragment alone loads it too."""
        self.page.goto("about:blank")
        self.page.goto(url)
        return self.page

    def restart(self) -> None:
        """Kill the browser and start it again with the same profile."""
        self.webkit.kill()
        self.page = Page(self.webkit.start().driver, self.base)

    def log_in(self, person: Person, password: str | None = None) -> None:
        self.page.goto("/account/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.submit("input[name=password]", password or person.password)

    def cookies(self) -> list[dict[str, Any]]:
        return list(self.webkit.driver.get_cookies())

    def add_cookies(self, cookies: list[dict[str, Any]]) -> None:
        self.page.goto("/")  # a driver sets cookies only for the current page
        for cookie in cookies:
            self.webkit.driver.add_cookie(cookie)

    @property
    def downloads(self) -> list[Path | None]:
        """Return the finished downloads: the path of each, or None if it failed."""
        ended = DOWNLOAD.findall(self.webkit.log())
        return [path_of(words) if outcome == "finished" else None for outcome, words in ended]

    def next_download(self, before: int, timeout: float = TIMEOUT) -> Path:
        """Wait for the download that follows the first `before` ones, and return its path (`timeout` in seconds)."""
        self.page.wait_until(
            lambda: len(self.downloads) > before, lambda: f"a download ended; {self.problems()}", timeout
        )
        path = self.downloads[before]
        assert path, f"the download failed: {self.webkit.log()}"
        return path

    def problems(self) -> list[str]:
        complaints = COMPLAINT.findall(self.webkit.log())
        return [text for text in complaints if not any(known in text for known in self._expected)]

    def close(self) -> None:
        self.webkit.stop()


def path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))
