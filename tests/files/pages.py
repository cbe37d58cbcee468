"""The pages of somebody's files, read without scripts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx

from tests.people import TIMEOUT, Person
from tests.server import Server

SELECTED = re.compile(r'<input type="checkbox" name="files" value="(\w{11})">')
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@contextmanager
def browser_of(server: Server, person: Person) -> Iterator[httpx.Client]:
    """A browser in which the person has logged in."""
    headers = {"Accept": "text/html"}
    with httpx.Client(base_url=server.address, timeout=TIMEOUT, headers=headers) as browser:
        browser.get("/account/login/")
        fields = form(browser, login=person.email, password=person.password)
        response = browser.post("/account/login/", data=fields)
        assert response.status_code == 302, response.text
        yield browser


def form(browser: httpx.Client, **fields: str) -> dict[str, str]:
    return {**fields, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}


def page(browser: httpx.Client, path: str, expected: int = 200, /, **query: str) -> str:
    response = browser.get(path, params=query or None)
    assert response.status_code == expected, response.text
    return response.text


def listed(text: str) -> list[str]:
    """Return the IDs of the files that the page lists, in its order."""
    return SELECTED.findall(text)


def link(text: str, label: str) -> str:
    """Return where the link with this text leads, "" without one."""
    for attributes, content in LINK.findall(text):
        if TAG.sub("", content).strip() == label:
            found = re.search(r'href="([^"]*)"', attributes)
            return unescape(found[1]) if found else ""
    return ""


def following(browser: httpx.Client, path: str, label: str = "Next", **query: str) -> list[list[str]]:
    """Return the IDs of each page of a list, from the first to the last."""
    text = page(browser, path, **query)
    pages = [listed(text)]
    while target := link(text, label):
        text = page(browser, f"{path}{target}")
        pages.append(listed(text))
    return pages
