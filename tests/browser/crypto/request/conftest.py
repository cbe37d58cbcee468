"""A page with the vectors, and the attacks that it forges."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.crypto.request.driver import VECTORS, Requests


@pytest.fixture(scope="module")
def requests(page: Page) -> Requests:
    page.evaluate("(vectors) => void (globalThis.vectors = vectors)", VECTORS)
    return Requests(page)


@pytest.fixture(scope="module")
def forged(requests: Requests) -> dict[str, dict[str, Any]]:
    attacks: dict[str, dict[str, Any]] = requests.call("attacks.js", "forged")
    return attacks
