"""A page that is open under another allowed host name loads nothing from PUBLIC_URL, and links nowhere else."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

from tests.files.client import upload
from tests.files.test_one_request import BROWSER, PNG
from tests.people import TIMEOUT, Person
from tests.server import Server

# Attributes whose value the browser loads, submits to or follows, and the data of our scripts that load.
LOADS = re.compile(
    r"src|srcset|href|action|formaction|poster|data|data-source|data-[\w-]*worker|data-argon2[\w-]*"
)
# What other programs read of a page: its address to pass on, and the card for chat programs.
UNFOLLOWED = {"canonical", "alternate"}


class Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "link" and dict(attrs).get("rel") in UNFOLLOWED:
            return
        self.found += [value for name, value in attrs if value and LOADS.fullmatch(name)]


@pytest.fixture(scope="module")
def browser(server: Server, alice: Person) -> Iterator[httpx.Client]:
    """alice's browser, under a host name that is not that of PUBLIC_URL."""
    address = server.address.replace("127.0.0.1", "localhost")
    with httpx.Client(base_url=address, headers=BROWSER, follow_redirects=True, timeout=TIMEOUT) as client:
        client.get("/account/login/")
        form = {"login": alice.email, "password": alice.password}
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        assert client.post("/account/login/", data=form).status_code == 200
        yield client


def test_no_page_loads_from_the_public_url(server: Server, alice: Person, browser: httpx.Client) -> None:
    files = [
        upload(alice.api, content, name=name)
        for name, content in {
            "a.png": PNG,
            "a.mp3": b"ID3",
            "a.webm": b"x",
            "a.txt": b"x",
            "a.bin": b"x",
        }.items()
    ]
    files.append(upload(alice.api, PNG, name="limited.png", max_downloads=3))
    links = [file[link].removeprefix(server.url) for file in files for link in ("url", "deletion_url")]
    stored = [f"/upload/?stored={files[0]['id']}", f"/files/?delete={files[0]['id']}"]
    for page in (*links, *stored, "/", "/upload/", "/files/", "/account/keys/", "/account/", "/nowhere"):
        response = browser.get(page)
        assert response.headers["Content-Type"].startswith("text/html"), page
        addresses = Addresses(response.text).found
        assert addresses
        assert [address for address in addresses if address.startswith(server.url)] == [], page
