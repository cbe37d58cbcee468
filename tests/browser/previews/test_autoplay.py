"""A preview plays after one click, also in a browser that ignores `autoplay` with sound, as Safari does."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.journeys.conftest import NewVisitor, visitors_without_problems
from tests.browser.previews.media import FILM, wav
from tests.browser.previews.playing import PLAYS
from tests.browser.previews.sealed import send
from tests.people import Person
from tests.server import Server

MEDIA = {"audio/wav": wav(10), "video/webm": FILM.read_bytes()}


@pytest.fixture(scope="module")
def strict_visitor(browser: Browser) -> Iterator[NewVisitor]:
    """Create visitors of a Chromium in which no player starts on its own, even after a click on the page."""
    arguments = [*CHROMIUM_ARGUMENTS, "--autoplay-policy=user-gesture-required"]
    strict = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    with visitors_without_problems(strict, {}) as new:
        yield new
    strict.close()


@pytest.mark.parametrize("content_type", MEDIA)
def test_a_preview_plays_where_autoplay_does_not_start_it(
    content_type: str, server: Server, alice: Person, strict_visitor: NewVisitor
) -> None:
    page = strict_visitor(server).open(send(alice, MEDIA[content_type], "preview", content_type))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYS, arg=0)
