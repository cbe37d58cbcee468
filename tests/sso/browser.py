"""A browser without scripts that logs in through a provider."""

import re
from html import unescape
from typing import Self
from urllib.parse import urlsplit

import httpx

from tests.people import TIMEOUT
from tests.server import Server


class Browser:
    """Follows no redirect by itself, so that tests see each step."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx.Client(base_url=server.address, timeout=TIMEOUT, headers={"Accept": "text/html"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, page: str = "", **form: str | list[str]) -> httpx.Response:
        """Post a form of `page`, which is that of the path unless it is given."""
        self.client.get(page or path)
        token = self.client.cookies.get("csrftoken", "")
        return self.client.post(path, data={"csrfmiddlewaretoken": token, **form})

    def leave(self, page: str = "/account/login/", **form: str) -> str:
        """Press the provider's button. Return the provider's URL to which the page leads."""
        response = self.post("/account/oidc/login/", page, **form)
        assert response.status_code == 200, response.text
        link = re.search(r'href="(http[^"]+/authorize[^"]+)"', response.text)
        assert link
        assert response.headers["Refresh"] == f"0; url={unescape(link[1])}"
        return unescape(link[1])

    def come_back(self, url: str) -> str:
        """Visit the provider. Return the path with which it sends the browser back."""
        sent = httpx.get(url, timeout=TIMEOUT).headers["Location"]
        assert sent.startswith(f"{self.server.url}/account/oidc/callback/")
        return sent.removeprefix(self.server.url)

    def log_in(self, page: str = "/account/login/", **form: str) -> httpx.Response:
        """Log in at the provider and return the response to the callback."""
        return self.get(self.come_back(self.leave(page, **form)))

    def log_in_by_password(self, email: str, password: str, **form: str) -> httpx.Response:
        return self.post("/account/login/", login=email, password=password, **form)

    @property
    def logged_in_as(self) -> str:
        """The address of the account that is logged in, "" for nobody."""
        page = self.get("/account/")
        found = (
            re.search(r'class="muted">([^<]+@[^<]+)</span>', page.text) if page.status_code == 200 else None
        )
        return found[1] if found else ""


def path_of(link: str) -> str:
    return urlsplit(link).path
