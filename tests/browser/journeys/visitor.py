"""A visitor's browser context, which collects errors, policy violations and cross-origin requests."""

import re
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Download,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from tests.browser.journeys.policy import header_faults, resource_faults
from tests.people import Person

TIMEOUT = 120_000  # milliseconds; generous, for a busy machine
OWN_SCHEMES = ("blob:", "data:")


class Visitor:
    """A browser context with its own cookies and storage. Requests to any origin but `base` are complaints."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.base = base
        self.context = self.open_context(browser, base_url=base, **options)
        self.context.set_default_timeout(TIMEOUT)
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.downloads: list[Download] = []
        self._expected: list[re.Pattern[str]] = []
        self.context.on("console", self._on_console)
        self.context.on("weberror", self._on_error)
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("page", self._on_page)
        self.page = self.context.new_page()

    def open_context(self, browser: Browser, **options: Any) -> BrowserContext:
        return browser.new_context(**options)

    def cookies(self) -> Any:
        """Return the cookies. Another browser that adds them is logged in as the same user."""
        return self.context.cookies()

    def expects(self, *failures: int | str) -> None:
        """Ignore failed requests with these statuses or network errors; the test causes them."""
        self._expected += [re.compile(rf"Failed to load resource: .*\b{failure}\b") for failure in failures]

    def expects_words(self, *words: str) -> None:
        """Ignore complaints that contain any of these texts."""
        self._expected += [re.compile(re.escape(said)) for said in words]

    def log_in(self, person: Person) -> None:
        self.page.goto("/account/login/")
        self.fill_login(person.email, person.password)
        expect(self.page.get_by_text("Account", exact=True).first).to_be_visible()

    def fill_login(self, email: str, password: str) -> None:
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()

    def open(self, url: str) -> Page:
        """Open the URL in a new tab, as a link from another site would be."""
        self.page = self.context.new_page()
        self.page.goto(url)
        return self.page

    def open_afresh(self) -> Page:
        """Close all tabs, without their beforeunload prompts, and return a new one."""
        self.page = self.context.new_page()
        for page in self.context.pages:
            if page != self.page:
                page.close()
        return self.page

    def problems(self) -> list[str]:
        return [text for text in self.complaints if not any(known.search(text) for known in self._expected)]

    def close(self) -> None:
        self.context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((f"{self.base}/", *OWN_SCHEMES)):
            self.complaints.append(f"a request to another origin: {request.url}")

    def _on_response(self, response: Response) -> None:
        """Check the headers: every response needs a policy, and every HTML page the full one."""
        self.complaints += [f"{fault} ({response.url})" for fault in faults_of(response, self.base)]

    def _on_page(self, page: Page) -> None:
        page.on("download", self._on_download)

    def _on_download(self, download: Download) -> None:
        self.downloads.append(download)


def faults_of(response: Response, base: str) -> list[str]:
    path = response.url.removeprefix(base)
    if response.headers.get("content-type", "").startswith("text/html"):
        return header_faults(response.headers, path)
    if path.startswith(("/static/", "/api/", "/upload/", "/f/")):
        return resource_faults(response.headers)
    return []
