"""ML-KEM of the browser and of the package give the same, and the package is loaded only where it is needed."""

import base64
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.crypto.request.driver import Requests
from tests.campaign import rounds

SEED = base64.b64encode(os.urandom(64)).decode()


def test_both_engines_give_the_same(requests: Requests) -> None:
    times = rounds(200)
    assert requests.call("engines.js", "compare", times) == {
        "keys": times,
        "opened": 2 * times,
        "refused": 2 * times,
        "invalid": 2 * times,
    }


@pytest.fixture
def fresh(browser: Browser, static_server: str) -> Iterator[Page]:
    """A page in which nothing was chosen or loaded yet."""
    page = browser.new_page()
    page.goto(static_server)
    yield page
    page.close()


def test_this_chromium_needs_no_package(fresh: Page) -> None:
    assert Requests(fresh).call("engines.js", "packageLoaded", "nothing") is False


@pytest.mark.parametrize("change", ["missing", "failing", "another key", "another secret"])
def test_the_package_is_used_where_the_browser_s_own_ml_kem_does_not_work(fresh: Page, change: str) -> None:
    assert Requests(fresh).call("engines.js", "packageLoaded", change) is True


def test_a_package_that_could_not_be_loaded_is_requested_again(fresh: Page) -> None:
    fresh.evaluate("() => void (SubtleCrypto.prototype.getPublicKey = undefined)")
    fresh.route("**/vendor/mlkem/**", lambda route: route.abort(), times=1)
    assert Requests(fresh).call("engines.js", "askedTwice") == ["TypeError", 1184]
