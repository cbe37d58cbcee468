"""Somebody's Firefox on a server, which remembers all that it should never have to complain of."""

from pathlib import Path
from typing import Any

from tests.browser.firefox.bidi import Params
from tests.browser.firefox.page import PATIENCE, Page
from tests.browser.firefox.process import Firefox
from tests.browser.firefox.record import Answered, Download, Record
from tests.people import Person

TELL_VIOLATIONS = """(tell) => addEventListener("securitypolicyviolation", (event) => tell(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


class Visitor:
    """A user context of its own: own cookies, own storage. `base` is the only origin that it may ever talk to.

    With `own_profile` it is the browser's own one, whose storage is still there when Firefox is started again.
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
        """What the browser may say of failures that belong to the test. Of a status it says nothing."""
        self._expected += words

    def add_init_script(self, function: str) -> None:
        """`() => ...`, in every new page before its own scripts."""
        self._command("script.addPreloadScript", functionDeclaration=function, userContexts=[self.user])

    def new_page(self) -> Page:
        tab = self._command("browsingContext.create", type="tab", userContext=self.user)
        return Page(self.firefox.connection, tab["context"], self.base)

    def open(self, url: str) -> Page:
        """In a tab of its own, as a link from elsewhere is opened."""
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
    def answers(self) -> list[Answered]:
        return self._record.answers

    @property
    def downloads(self) -> list[Download]:
        return self._record.downloads

    def next_download(self, before: int, patience: float = PATIENCE) -> Download:
        """The one after `before` others, once it has ended."""
        self.page.wait_until(
            lambda: len(self.downloads) > before, lambda: f"a download ended; {self.problems()}", patience
        )
        return self.downloads[before]

    @property
    def complaints(self) -> list[str]:
        return self._record.complaints

    def problems(self) -> list[str]:
        return [text for text in self.complaints if not any(known in text for known in self._expected)]

    def close(self) -> None:
        """Nothing to close where the test has ended Firefox."""
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
