"""Seeking in an encrypted file: each part gets a 206, and only the segments needed leave the server."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.previews.media import BYTES_PER_SECOND, FILM, MIB, wav
from tests.browser.previews.playing import COLOUR, PLAYS, requested_ranges
from tests.browser.previews.sealed import send
from tests.browser.previews.webm import spread
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)


def play_from(page: Page, seconds: float) -> None:
    """Press Play, seek as soon as it plays, and wait until it plays from there."""
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYS, arg=0)
    page.locator("#preview :is(audio, video)").evaluate(
        "(player, to) => { player.currentTime = to; }", seconds
    )
    page.wait_for_function(PLAYS, arg=seconds)


def test_skipped_parts_of_a_long_recording_are_never_loaded(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    recording = wav(480)
    visitor = new_visitor(server)
    play_from(visitor.open(send(alice, recording, "talk.wav", "audio/wav")), 400)
    asked = requested_ranges(visitor)
    # A browser reads some MB ahead, which at 88 kB a second are more than half a minute.
    assert [(start, end) for start, end in asked if end > 12 * MIB and start < 395 * BYTES_PER_SECOND] == []
    assert sum(end - start for start, end in asked) < len(recording) / 2


def test_a_film_plays_from_the_position_it_is_moved_to(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    page = visitor.open(send(alice, spread(FILM.read_bytes(), MIB), "film.webm", "video/webm"))
    play_from(page, 15)
    red, green, blue = page.locator("#preview video").evaluate(COLOUR, 15)
    assert blue > 200 > red > 100 > green
    responses = [request.response() for request in visitor.requests if "/f/stream/" in request.url]
    answered = [response for response in responses if response]  # a browser gives up what it no longer needs
    assert len(answered) > 1
    for response in answered:
        assert response.status == 206
        assert response.headers["content-type"] == "video/webm"
        assert response.headers["content-security-policy"] == "sandbox; default-src 'none'"
    expect(page.get_by_role("alert")).to_be_hidden()
