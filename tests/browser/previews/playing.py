"""Checks of a playing film and of the ranges requested for it, for all browsers."""

from collections.abc import Iterable

from playwright.sync_api import ElementHandle, Page

from tests.browser.journeys.visitor import Visitor

# Pauses the film at a time and returns the RGB of one pixel. FILM cycles through the hues: red at its start, violet
# after 15 of its 20 seconds.
COLOUR = """async (film, seconds) => {
  film.pause();
  const there = new Promise((resolve) => film.addEventListener("seeked", resolve, { once: true }));
  film.currentTime = seconds;
  await there;
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.drawImage(film, 0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""

# True once the player exists and has played past this many seconds.
PLAYS = """seconds => {
  const { seeking, currentTime } = document.querySelector(".preview :is(audio, video)") ?? {};
  return seeking === false && currentTime > seconds + 0.2;
}"""

# A player releases its resource in steps (HTML, "media element load algorithm"): first no source, then empty.
RELEASED = "player => player.paused && player.networkState === HTMLMediaElement.NETWORK_EMPTY"


def expect_released(page: Page, player: ElementHandle | None) -> None:
    """Wait until a player removed from the page has stopped playing and reading."""
    page.wait_for_function(RELEASED, arg=player)


def requested_ranges(visitor: Visitor) -> list[tuple[int, int]]:
    return ranges(request.headers["range"] for request in visitor.requests if "/d/" in request.url)


def ranges(headers: Iterable[str]) -> list[tuple[int, int]]:
    """Parse Range headers: `bytes=0-9` becomes (0, 10), the end exclusive."""
    pairs = [header.removeprefix("bytes=").split("-") for header in headers]
    return [(int(first), int(last) + 1) for first, last in pairs]
