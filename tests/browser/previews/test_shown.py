"""Previews of encrypted files: small images and text appear immediately, the rest on demand."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.share_page import CHECKED, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.media import DRAWING, FILM, MIB, wav
from tests.browser.previews.sealed import send
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

HTML = b"<!doctype html><h1>A heading</h1><script>1</script>"
# Layout shifts, as the browser reports them: visible elements that moved without user input.
COLLECT_SHIFTS = """
    window.moved = [];
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries()) {
        for (const { node } of sources) window.moved.push(node?.parentElement?.outerHTML.slice(0, 120) ?? "gone");
      }
    }).observe({ type: "layout-shift", buffered: true });
"""


def requested_ranges(visitor: Visitor) -> list[str]:
    """Return the Range headers of the page's requests for the body."""
    return [request.headers["range"] for request in visitor.requests if "/d/" in request.url]


def stage(page: Page) -> Locator:
    return page.locator("#preview")


def opened(visitor: Visitor, link: str, name: str) -> Page:
    page = visitor.open(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    return page


def test_a_picture_from_the_upload_page_appears_immediately_without_layout_shift(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.choose(payload("blue square.png", png(40, 30), "image/png"))
    upload.start()
    visitor = new_visitor(server)
    visitor.context.add_init_script(COLLECT_SHIFTS)
    page = visitor.open(upload.link("blue square.png"))
    picture = page.get_by_role("img", name="Preview of blue square.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [40, 30]
    assert page.evaluate("window.moved") == []


def test_a_drawing_is_shown_as_a_picture(reader: Visitor, alice: Person) -> None:
    page = opened(reader, send(alice, DRAWING, "plan.svg", "image/svg+xml"), "plan.svg")
    picture = page.get_by_role("img", name="Preview of plan.svg")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth / image.naturalHeight") == 2


@pytest.mark.parametrize(
    ("name", "content_type", "content", "text"),
    [
        pytest.param(
            "notes.txt",
            "text/plain",
            "Grüße\n  from Zoë".encode(),
            "Grüße\n  from Zoë",
            marks=pytest.mark.long,
        ),
        ("page.html", "text/html", HTML, HTML.decode()),
        pytest.param("nameless", "application/json", b'{"a": 1}', '{"a": 1}', marks=pytest.mark.long),
        pytest.param("script.py", "", b"print(1)", "print(1)", marks=pytest.mark.long),
        ("old.txt", "text/plain", "naïve".encode("windows-1252"), "naïve"),
        ("wide.txt", "text/plain", "wide".encode("utf-16"), "wide"),
    ],
)
def test_text_of_any_kind_is_shown_as_text(
    reader: Visitor, alice: Person, name: str, content_type: str, content: bytes, text: str
) -> None:
    page = opened(reader, send(alice, content, name, content_type), name)
    shown = page.get_by_role("region", name=f"Text of {name}")
    expect(shown).to_be_visible()
    assert shown.evaluate("element => element.textContent") == text
    assert shown.locator(":scope :not(span)").count() == 0


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("plan.bin", "application/octet-stream", b"some bytes"),
        pytest.param("letter.docx", "application/msword", b"PK\x03\x04", marks=pytest.mark.long),
        ("long.txt", "text/plain", b"x" * (MIB + 1)),
        ("empty.txt", "text/plain", b""),
        pytest.param("huge.png", "image/png", png() + bytes(26 * MIB), marks=pytest.mark.long),
    ],
)
def test_other_files_are_only_saved(
    reader: Visitor, alice: Person, name: str, content_type: str, content: bytes
) -> None:
    page = opened(reader, send(alice, content, name, content_type), name)
    page.wait_for_load_state("networkidle")
    expect(stage(page)).to_have_text("")
    expect(stage(page).locator("img, video, audio, pre")).to_have_count(0)
    assert requested_ranges(reader) == []


def test_a_large_picture_is_loaded_on_request(reader: Visitor, alice: Person) -> None:
    page = opened(reader, send(alice, png() + bytes(6 * MIB), "large.png", "image/png"), "large.png")
    button = page.get_by_role("button", name="Show preview")
    expect(button).to_be_visible()
    expect(stage(page)).to_contain_text("Loads 6.0\u00a0MB.")
    assert requested_ranges(reader) == []
    button.press("Enter")
    expect(page.get_by_role("img", name="Preview of large.png")).to_be_focused()
    assert len(requested_ranges(reader)) > 1


def test_limited_downloads_show_nothing_before_the_click_and_count_once(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    link = send(alice, png(40, 30), "once.png", "image/png", max_downloads=1)
    visitor = new_visitor(server)
    page = visitor.open(link)
    expect(page.get_by_role("button", name="Open and download")).to_be_enabled()
    page.wait_for_load_state("networkidle")
    expect(stage(page)).to_have_text("")
    save(visitor, "Open and download")
    expect(page.get_by_text(CHECKED)).to_be_visible()
    assert len(requested_ranges(visitor)) == 1
    page.get_by_role("button", name="Show preview").click()
    expect(page.get_by_role("img", name="Preview of once.png")).to_be_visible()


def test_a_film_plays_on_request_and_is_reachable_by_keyboard(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    page = opened(visitor, send(alice, FILM.read_bytes(), "film.webm", "video/webm"), "film.webm")
    assert requested_ranges(visitor) == []
    page.get_by_role("button", name="Play").press("Enter")
    film = page.locator("#preview video")
    expect(film).to_be_focused()
    expect(film).to_have_attribute("aria-label", "film.webm")
    page.wait_for_function("() => document.querySelector('#preview video').currentTime > 0.2")
    assert film.evaluate("film => [film.videoWidth, film.videoHeight, film.duration]") == [96, 54, 20]


def test_a_file_that_the_browser_cannot_play_says_so(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    broken = FILM.read_bytes()[:200] + bytes(5000)
    page = opened(new_visitor(server), send(alice, broken, "broken.webm", "video/webm"), "broken.webm")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("alert")).to_have_text(
        "This browser can't show the file. Download it and open it with another program."
    )
    expect(stage(page).locator("video")).to_have_count(0)


def test_without_a_service_worker_sound_is_played_from_memory(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.context.add_init_script("delete Navigator.prototype.serviceWorker;")
    page = opened(visitor, send(alice, wav(2), "noise.wav", "audio/wav"), "noise.wav")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('#preview audio')?.currentTime > 0.2")
    assert str(page.locator("#preview audio").get_attribute("src")).startswith("blob:")


@pytest.mark.long
def test_without_a_service_worker_a_large_film_must_be_downloaded(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.context.add_init_script("delete Navigator.prototype.serviceWorker;")
    film = FILM.read_bytes() + bytes(65 * MIB)
    page = opened(visitor, send(alice, film, "long.webm", "video/webm"), "long.webm")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("alert")).to_contain_text("Download it first.")
    assert len(requested_ranges(visitor)) == 1
