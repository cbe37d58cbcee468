"""Log in over HTTP, for tests whose subject is not the login page: a browser would load two pages for it."""

import re
from typing import Any

import httpx
from playwright.sync_api import StorageState

from tests.people import TIMEOUT, Person
from tests.server import Server

LOGIN = "/account/login/"


def cookies_of(server: Server, person: Person) -> dict[str, str]:
    """Log in, and return the cookies by name."""
    with httpx.Client(base_url=server.url, verify=False, timeout=TIMEOUT) as client:  # noqa: S501  # a test's own certificate
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(LOGIN).text))
        form = {"csrfmiddlewaretoken": token, "login": person.email, "password": person.password}
        response = client.post(LOGIN, data=form, headers={"Referer": server.url + LOGIN})
        assert response.status_code == 302, response.text
        return dict(client.cookies)


def storage_of(server: Server, person: Person) -> StorageState:
    """Return the storage of a Chromium that is logged in."""
    cookies = cookies_of(server, person)
    base = httpx.URL(server.url)
    return {
        "cookies": [
            {
                "name": name,
                "value": value,
                "domain": base.host,
                "path": "/",
                "expires": -1,
                "httpOnly": name.endswith("sessionid"),
                "secure": base.scheme == "https",
                "sameSite": "Lax",
            }
            for name, value in cookies.items()
        ],
        "origins": [],
    }


def bidi_cookies_of(server: Server, person: Person) -> list[dict[str, Any]]:
    """Return the cookies of a logged-in visitor as WebDriver BiDi describes them (w3c.github.io/webdriver-bidi)."""
    host = httpx.URL(server.url).host
    return [
        {"name": name, "value": {"type": "string", "value": value}, "domain": host, "path": "/"}
        for name, value in cookies_of(server, person).items()
    ]
