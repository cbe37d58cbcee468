"""A visitor's Firefox, which collects errors, policy violations and cross-origin requests."""

from pathlib import Path
from typing import Any

from tests.browser.firefox.bidi import Params
from tests.browser.firefox.page import TIMEOUT, Page
from tests.browser.firefox.process import Firefox
from tests.browser.firefox.record import Answered, Download, Record
from tests.people import Person

TELL_VIOLATIONS = """(tell) => addEventListener("securitypolicyviolation", (event) => tell(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


class Visitor:
    """A user context with its own cookies and storage. Requests to any origin but `base` are complaints.

    With `own_profile` it is the browser's default context, whose storage survives a restart of Firefox.
    """

    def __init__(self, firefox: Firefox, base: str, download_dir: Path, *, own_profile: bool = False) -> None:
        self.firefox = firefox
        self.base = base
        self.download_dir = download_dir
        self._own_profile = own_profile
        self._expected: list[str] = []
        self.user = "default" if own_profile else self._command("browser.createUserContext")["userContext"]
        self._record = Record(firefox.connection, base, self.user)
        download_dir.mkdir(parents=True, exist_ok=True)
        allowed = {"type": "allowed", "destinationFolder": str(download_dir)}
        self._command("browser.setDownloadBehavior", downloadBehavior=allowed, userContexts=[self.user])
        self._command(
            "script.addPreloadScript",
            functionDeclaration=TELL_VIOLATIONS,
            arguments=[{"type": "channel", "value": {"channel": self._record.channel}}],
            userContexts=[self.user],
        )
        self.page = self.new_page()

    def expects(self, *words: str) -> None:
        """Ignore complaints that contain any of these texts. Firefox logs nothing about error statuses."""
        self._expected += words

    def add_init_script(self, function: str) -> None:
        """Run the function `() => ...` in every new page before the page's own scripts."""
        self._command("script.addPreloadScript", functionDeclaration=function, userContexts=[self.user])

    def new_page(self) -> Page:
        tab = self._command("browsingContext.create", type="tab", userContext=self.user)
        return Page(self.firefox.connection, tab["context"], self.base)

    def open(self, url: str) -> Page:
        """Open the URL in a new tab, as a link from another site would be."""
        self.page = self.new_page()
        self.page.goto(url)
        return self.page

    def log_in(self, person: Person) -> None:
        self.page.goto("/account/login/")
        self.page.get_by_label("E-mail address").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.page.locator("main").get_by_role("button", "Log in").click()
        self.page.get_by_text("Account").expect_visible()

    def cookies(self) -> list[Params]:
        return list(self._command("storage.getCookies", partition=self._partition)["cookies"])

    def add_cookies(self, cookies: list[Params]) -> None:
        for cookie in cookies:
            given = {name: value for name, value in cookie.items() if name != "size"}
            self._command("storage.setCookie", cookie=given, partition=self._partition)

    @property
    def responses(self) -> list[Answered]:
        return self._record.responses

    @property
    def downloads(self) -> list[Download]:
        return self._record.downloads

    def next_download(self, before: int, timeout: float = TIMEOUT) -> Download:
        """Wait for the download that follows the first `before` ones to end, and return it (`timeout` in seconds)."""
        self.page.wait_until(
            lambda: len(self.downloads) > before, lambda: f"a download ended; {self.problems()}", timeout
        )
        return self.downloads[before]

    @property
    def complaints(self) -> list[str]:
        return self._record.complaints

    def problems(self) -> list[str]:
        return [text for text in self.complaints if not any(known in text for known in self._expected)]

    def close(self) -> None:
        """Close the context, unless the test has stopped Firefox."""
        if self.firefox.runs:
            self.firefox.connection.pump(0.05)
            self._record.stop()
            if not self._own_profile:
                self._command("browser.removeUserContext", userContext=self.user)

    def _command(self, method: str, **params: Any) -> Params:
        return self.firefox.connection.command(method, **params)

    @property
    def _partition(self) -> Params:
        return {"type": "storageKey", "userContext": self.user}
