"""Seeking in an encrypted film in Firefox: each part gets a 206, and skipped parts are never loaded."""

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.previews.media import FILM, MIB
from tests.browser.previews.playing import COLOUR, PLAYS, ranges
from tests.browser.previews.sealed import send
from tests.browser.previews.webm import spread
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

FILM_ON_PAGE = "document.querySelector('#preview video')"


def test_a_film_plays_from_the_position_it_is_moved_to(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    film = spread(FILM.read_bytes(), 4 * MIB)
    visitor = new_visitor(server)
    visitor.expects("A ServiceWorker intercepted the request")  # which the player aborted to seek
    page = visitor.open(send(alice, film, "film.webm", "video/webm"))
    page.get_by_role("button", "Play").click()
    page.wait_until(lambda: bool(page.evaluate(PLAYS, 0)), "the film plays")
    page.evaluate(f"() => {{ {FILM_ON_PAGE}.currentTime = 15; }}")
    page.wait_until(lambda: bool(page.evaluate(PLAYS, 15)), "the film plays on at 15 seconds")
    red, green, blue = page.evaluate(f"() => ({COLOUR})({FILM_ON_PAGE}, 15)")
    assert blue > 200 > red > 100 > green
    streamed = [response for response in visitor.responses if "/f/stream/" in response.url]
    assert {response.status for response in streamed} <= {206}
    asked = ranges(
        response.request_headers["range"] for response in visitor.responses if "/d/" in response.url
    )
    assert sum(end - start for start, end in asked) < len(film)
