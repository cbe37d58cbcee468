"""Encrypted HEIC photos in Firefox, which has no decoder for them, and uses ours."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.previews.sealed import send
from tests.browser.previews.test_heic import HEIC, LOOKS, is_right
from tests.browser.previews.test_slow_heic import REFUSAL
from tests.browser.worker_threads import FIREFOX, worker_threads
from tests.people import Person
from tests.server import Server
from tests.services.slow_heic import slow_heic

pytestmark = pytest.mark.long

PICTURE = "#preview img"


def test_a_photo_is_decoded_in_the_browser(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page = new_visitor(server).open(send(alice, HEIC, "photo.heic", "image/heic"))
    page.locator(PICTURE).expect_visible()
    assert is_right(page.evaluate(f"() => ({LOOKS})(document.querySelector('{PICTURE}'))"), 600, 400)


def test_a_photo_that_takes_too_long_is_not_shown_and_its_decoder_is_ended(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    before = worker_threads(FIREFOX)
    page = visitor.open(send(alice, slow_heic(), "slow.heic", "image/heic"))
    page.wait_until(lambda: worker_threads(FIREFOX) - before, "the decoder has begun")
    busy = worker_threads(FIREFOX) - before
    page.get_by_text(REFUSAL).expect_visible()
    assert page.get_by_role("button", "Download").is_visible()
    page.wait_until(lambda: not busy & worker_threads(FIREFOX), "the decoder has ended")
