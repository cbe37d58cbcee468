"""How a film and what was asked of it are looked at, in each browser."""

from collections.abc import Iterable

from playwright.sync_api import ElementHandle, Page

from tests.browser.journeys.visitor import Visitor

# Of one point of what is shown at a moment, where the film is halted. FILM goes around the colours: red at its start,
# violet after 15 of its 20 seconds.
COLOUR = """async (film, seconds) => {
  film.pause();
  const there = new Promise((resolve) => film.addEventListener("seeked", resolve, { once: true }));
  film.currentTime = seconds;
  await there;
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.drawImage(film, 0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""

# The player is there and has gone on for a moment behind this many seconds.
PLAYS = """seconds => {
  const { seeking, currentTime } = document.querySelector(".preview :is(audio, video)") ?? {};
  return seeking === false && currentTime > seconds + 0.2;
}"""

# A player lets go of what it read in steps (HTML, "media element load algorithm"): no source first, then empty.
LET_GO = "player => player.paused && player.networkState === HTMLMediaElement.NETWORK_EMPTY"


def expect_let_go(page: Page, player: ElementHandle | None) -> None:
    """It plays nothing any more and reads nothing, though it is out of the page."""
    page.wait_for_function(LET_GO, arg=player)


def asked_for(visitor: Visitor) -> list[tuple[int, int]]:
    return ranges(request.headers["range"] for request in visitor.requests if "/d/" in request.url)


def ranges(headers: Iterable[str]) -> list[tuple[int, int]]:
    """Of `Range: bytes=0-9`: 0 and 10."""
    pairs = [header.removeprefix("bytes=").split("-") for header in headers]
    return [(int(first), int(last) + 1) for first, last in pairs]
