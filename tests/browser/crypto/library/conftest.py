"""A page with the vectors, and the attacks that it forges."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.crypto.library.driver import VECTORS, Library


@pytest.fixture(scope="module")
def library(page: Page) -> Library:
    page.evaluate("(vectors) => void (globalThis.vectors = vectors)", VECTORS)
    return Library(page)


@pytest.fixture(scope="module")
def forged(library: Library) -> dict[str, dict[str, Any]]:
    attacks: dict[str, dict[str, Any]] = library.call("attacks.js", "forged")
    return attacks
