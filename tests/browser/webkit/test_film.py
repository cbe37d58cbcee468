"""Encrypted sound and films in WebKit: one click plays them, and skipped parts are never loaded."""

from collections.abc import Iterator

import pytest

from tests.browser.previews.media import FILM, MIB, wav
from tests.browser.previews.playing import COLOUR, PLAYS, ranges
from tests.browser.previews.sealed import send
from tests.browser.previews.webm import spread
from tests.browser.webkit.conftest import NewVisitor
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

pytestmark = pytest.mark.long

ON_PAGE = "document.querySelector('#preview video')"


@pytest.fixture
def line(start_server: StartServer) -> Iterator[tuple[Proxy, Server, Person]]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        yield proxy, server, server.create_person("walter@example.org")


def test_a_recording_plays_after_one_click(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page = new_visitor(server).open(send(alice, wav(10), "talk.wav", "audio/wav"))
    page.click("#preview button")
    page.wait_until(lambda: page.evaluate(PLAYS, 0), "the recording plays", 30)


def test_a_film_plays_from_the_position_it_is_moved_to(
    line: tuple[Proxy, Server, Person], new_visitor: NewVisitor
) -> None:
    proxy, server, walter = line
    film = spread(FILM.read_bytes(), 4 * MIB)
    link = send(walter, film, "film.webm", "video/webm")
    page = new_visitor(server).open(link)
    page.click("#preview button")
    page.wait_until(lambda: page.evaluate(PLAYS, 0), "the film plays")
    page.evaluate(f"() => {{ {ON_PAGE}.currentTime = 15; }}")
    page.wait_until(lambda: page.evaluate(PLAYS, 15), "the film plays on at 15 seconds")
    red, green, blue = page.evaluate(f"() => ({COLOUR})({ON_PAGE}, 15)")
    assert blue > 200 > red > 100 > green
    asked = ranges(request.headers["Range"] for request in proxy.requests if "/d/" in request.target)
    assert sum(end - start for start, end in asked) < len(film)
