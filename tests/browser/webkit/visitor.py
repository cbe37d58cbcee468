"""Somebody's WebKit on a server, which remembers all that it should never have to complain of."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.browser.webkit.page import PATIENCE, Page
from tests.browser.webkit.process import Screen, WebKit
from tests.people import Person

COMPLAINT = re.compile(r"CONSOLE (?:\w+ )?(?:ERROR|WARN)\b.*")
# WebKitGTK is built without web app manifests.
KNOWN = ("Unrecognized Content-Security-Policy directive 'manifest-src'.",)
DOWNLOAD = re.compile(r"^DOWNLOAD (finished|failed) (.*)$", re.MULTILINE)


class Visitor:
    """A browser of its own: own cookies, own storage, which `restart()` keeps."""

    def __init__(self, screen: Screen, base: str, folder: Path) -> None:
        self.base = base
        self.download_dir = folder / "downloads"
        self.webkit = WebKit(screen, folder / "profile", self.download_dir).start()
        self.page = Page(self.webkit.driver, base)
        self._expected = list(KNOWN)

    def expects(self, *words: str) -> None:
        """What the browser may say of failures that belong to the test."""
        self._expected += words

    def open(self, url: str) -> Page:
        """In the same tab, from another page, so that a link which differs in its fragment alone is loaded too."""
        self.page.goto("about:blank")
        self.page.goto(url)
        return self.page

    def restart(self) -> None:
        """Crash, and come back on the same profile."""
        self.webkit.kill()
        self.page = Page(self.webkit.start().driver, self.base)

    def log_in(self, person: Person, password: str | None = None) -> None:
        self.page.goto("/account/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.submit("input[name=password]", password or person.password)

    def cookies(self) -> list[dict[str, Any]]:
        return list(self.webkit.driver.get_cookies())

    def add_cookies(self, cookies: list[dict[str, Any]]) -> None:
        self.page.goto("/")  # a driver sets cookies of the page that it is on
        for cookie in cookies:
            self.webkit.driver.add_cookie(cookie)

    @property
    def downloads(self) -> list[Path | None]:
        """Those that have ended: where each is, or None where it failed."""
        ended = DOWNLOAD.findall(self.webkit.log())
        return [path_of(words) if outcome == "finished" else None for outcome, words in ended]

    def next_download(self, before: int, patience: float = PATIENCE) -> Path:
        """The one after `before` others, once it is whole."""
        self.page.wait_until(
            lambda: len(self.downloads) > before, lambda: f"a download ended; {self.problems()}", patience
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
