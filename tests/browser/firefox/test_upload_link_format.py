"""Format r1 in Firefox, whose ML-KEM is the package's, together with Chromium, whose ML-KEM is its own."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.crypto.conftest import page, static_server
from tests.browser.crypto.request.conftest import requests
from tests.browser.crypto.request.driver import REJECT, VECTORS, Requests
from tests.browser.crypto.request.test_engines import SEED
from tests.browser.crypto.request.test_sealing import url
from tests.browser.firefox.page import Page as FirefoxPage
from tests.browser.firefox.process import Firefox

pytestmark = pytest.mark.turns(4)

__all__ = ["page", "requests", "static_server"]


class InFirefox(Requests):
    """The same calls, in a page of Firefox."""

    def __init__(self, page: FirefoxPage) -> None:
        self.firefox_page = page

    def call(self, script: str, function: str, *arguments: object) -> Any:
        return self.firefox_page.evaluate(
            "async (script, name, args) => (await import(script))[name](...args)",
            f"/scripts/{self.scripts}/{script}",
            function,
            list(arguments),
        )


@pytest.fixture(scope="module")
def in_firefox(firefox: Firefox, static_server: str) -> Iterator[InFirefox]:
    tab = firefox.connection.command("browsingContext.create", type="tab")
    page = FirefoxPage(firefox.connection, tab["context"], static_server)
    page.goto("/")
    page.evaluate("(vectors) => { globalThis.vectors = vectors; }", VECTORS)
    yield InFirefox(page)
    page.close()


def test_every_vector_is_read(in_firefox: InFirefox, requests: Requests) -> None:
    assert in_firefox.call("reading.js", "readAll") == requests.call("reading.js", "readAll")
    assert in_firefox.call("reading.js", "traced") == requests.call("reading.js", "traced")


def test_every_reject_is_refused_for_the_reason_that_it_was_made_for(in_firefox: InFirefox) -> None:
    refusals = in_firefox.attempt_all(REJECT)
    assert {name: refusal["code"] for name, refusal in refusals.items()} == {
        name: vector["why"] for name, vector in REJECT.items()
    }


def test_what_is_sealed_in_one_browser_is_opened_in_the_other(
    in_firefox: InFirefox, requests: Requests
) -> None:
    seed = os.urandom(32)
    link = {"request": "0123456789A", "seed": url(seed)}
    for sender, owner in ((in_firefox, requests), (requests, in_firefox)):
        public_key = owner.call("sealing.js", "publicKeyOfSeed", seed.hex())
        sent = sender.call("sealing.js", "sealForeign", link["request"], public_key)
        opened = owner.call("sealing.js", "openForeign", {**link, **sent})
        assert opened["fragment"] == sent["fragment"]


def test_keys_and_ciphertexts_fit_between_browsers(in_firefox: InFirefox, requests: Requests) -> None:
    in_both = [browser.call("engines.js", "sealedHere", SEED) for browser in (in_firefox, requests)]
    assert in_both[0]["publicKey"] == in_both[1]["publicKey"]
    for sealed, owner in zip(in_both, (requests, in_firefox), strict=True):
        assert owner.call("engines.js", "openedHere", SEED, sealed["ciphertext"]) == sealed["shared"]


def test_the_package_is_loaded_if_firefox_has_no_ml_kem_of_its_own(in_firefox: InFirefox) -> None:
    in_firefox.call("engines.js", "sealedHere", SEED)
    loaded = in_firefox.firefox_page.evaluate(
        "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/vendor/mlkem/'))"
    )
    has_its_own = in_firefox.firefox_page.evaluate("() => 'encapsulateBits' in SubtleCrypto.prototype")
    assert loaded is not has_its_own
