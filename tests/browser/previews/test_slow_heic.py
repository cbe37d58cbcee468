"""A HEIC that keeps the decoder busy for minutes costs a visitor 20 seconds at most, or until they look at another.

The decoder is really busy. Only the page's clock stands still, and is moved.
"""

from playwright.sync_api import Page, expect

from tests.browser.journeys.content import png
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.browser.previews.test_heic import HEIC, looks_right, shown
from tests.browser.previews.test_in_bundles import listed
from tests.browser.quiet import wait_until
from tests.browser.worker_threads import CHROMIUM, Thread, worker_threads
from tests.people import Person
from tests.services.slow_heic import slow_heic

TIMEOUT = 20_000  # milliseconds of the page's clock
REFUSAL = "This browser can't show the file. Download it and open it with another program."
WAIT = 60.0  # seconds; generous, for a busy machine


def open_still(reader: Visitor, link: str) -> Page:
    page = reader.open_afresh()
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto(link)
    return page


def decoding(before: set[Thread]) -> set[Thread]:
    """Wait until a decoder has begun, and return its thread."""
    wait_until(lambda: bool(worker_threads(CHROMIUM) - before), WAIT)
    return worker_threads(CHROMIUM) - before


def expect_ended(threads: set[Thread]) -> None:
    wait_until(lambda: not threads & worker_threads(CHROMIUM), WAIT)


def test_a_photo_that_takes_too_long_is_not_shown_and_its_decoder_is_ended(
    reader: Visitor, alice: Person
) -> None:
    link, before = send(alice, slow_heic(), "slow.heic", "image/heic"), worker_threads(CHROMIUM)
    page = open_still(reader, link)
    busy = decoding(before)
    expect(page.get_by_text("Preparing the photo…")).to_be_visible()
    page.clock.run_for(TIMEOUT - 1)
    expect(page.get_by_text(REFUSAL)).to_be_hidden()
    assert busy <= worker_threads(CHROMIUM)
    page.clock.run_for(1)
    expect(page.get_by_text(REFUSAL)).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    expect_ended(busy)


def test_a_decoder_is_ended_when_the_visitor_looks_at_another_picture(reader: Visitor, alice: Person) -> None:
    # Of photos alone, the first would be shown above the list.
    files = [
        ("a.heic", "image/heic", slow_heic()),
        ("b.heic", "image/heic", HEIC),
        ("c.png", "image/png", png(4, 4)),
    ]
    link, before = listed(alice, *files), worker_threads(CHROMIUM)
    page = open_still(reader, link)
    page.get_by_role("button", name="Show as gallery").click()
    busy = decoding(before)
    page.keyboard.press("ArrowRight")
    assert looks_right(shown(page, "b.heic"), 600, 400)
    expect_ended(busy)
