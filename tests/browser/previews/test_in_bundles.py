"""Files of a bundle are previewed below their rows, as a single file is on its page."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bundles.making import MANIFEST_TYPE, Stored, document_of
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.share_page import file_id
from tests.browser.previews.media import FILM, MIB, wav
from tests.browser.previews.playing import PLAYS, expect_released, requested_ranges
from tests.browser.previews.sealed import SEGMENT, send
from tests.browser.previews.test_heic import HEIC
from tests.browser.previews.webm import spread
from tests.files.client import json_of
from tests.files.test_folder_link import put
from tests.files.test_folders import FOLDERS, new
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

TAKEN_AWAY = "The preview was removed: the file was damaged or changed on its way."
File = tuple[str, str, bytes]  # name, type, content
PICTURE: File = ("square.png", "image/png", png(40, 30))
TEXT: File = ("notes.txt", "text/plain", b"<b>first</b> things first")
OTHER: File = ("plan.odt", "application/vnd.oasis.opendocument.text", b"PK text")
ARCHIVE: File = ("archive.zip", "application/zip", b"PK")


def listed(person: Person, *files: File, spoilt: int | None = None, **limits: Any) -> str:
    """Return the link to a bundle of the files, each with segment `spoilt` damaged."""
    entries = []
    for name, content_type, content in files:
        link = send(person, content, name, content_type, spoilt=spoilt, **limits)
        entries.append(Stored(file_id(link), link, name, len(content)).entry(type=content_type))
    return send(person, document_of(entries), "Some files", MANIFEST_TYPE, **limits)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Files").get_by_role("listitem").filter(has_text=name)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Preview {name}")


def cover(page: Page) -> Locator:
    """Locate the preview above the list."""
    return page.locator("#preview").get_by_role("img", name="Preview of")


def test_the_first_picture_is_shown_above_the_bundle_unless_downloads_are_limited(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    second: File = ("second.png", "image/png", png(20, 20))
    visitor = new_visitor(server)
    page = visitor.open(listed(alice, TEXT, PICTURE, second))
    expect(cover(page)).to_have_accessible_name("Preview of square.png")
    assert len(requested_ranges(visitor)) == 1 + 1, "requests other than for the manifest and one picture"
    limited = new_visitor(server)
    page = limited.open(listed(alice, PICTURE, max_downloads=1))
    page.get_by_role("button", name="Open and download").click()
    expect(button(page, "square.png")).to_be_visible()
    expect(page.get_by_role("button", name="Download all")).to_be_enabled()
    assert len(requested_ranges(limited)) == 1, "requests other than for the manifest"
    expect(cover(page)).to_have_count(0)


def test_pictures_and_text_are_shown_below_their_rows_and_hidden_again(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    page = visitor.open(listed(alice, PICTURE, OTHER, TEXT, ARCHIVE))
    expect(button(page, "square.png")).to_be_visible()
    expect(row(page, "plan.odt").get_by_role("button")).to_have_count(1)
    expect(row(page, "archive.zip").get_by_role("button")).to_have_count(2)
    expect(cover(page)).to_be_visible()
    opened = len(requested_ranges(visitor))
    button(page, "square.png").press("Enter")
    picture = row(page, "square.png").get_by_role("img", name="Preview of square.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [40, 30]
    button(page, "notes.txt").click()
    text = row(page, "notes.txt").get_by_role("region", name="Text of notes.txt")
    expect(text).to_be_visible()
    assert text.evaluate("element => element.textContent") == TEXT[2].decode()
    expect(text.locator(":not(span)")).to_have_count(0)
    assert len(requested_ranges(visitor)) == opened + 2
    expect(button(page, "square.png")).to_have_attribute("aria-expanded", "true")
    button(page, "square.png").press("Enter")
    expect(button(page, "square.png")).to_be_focused()
    expect(picture).to_have_count(0)
    expect(button(page, "square.png")).to_have_attribute("aria-expanded", "false")
    expect(text).to_be_visible()


def test_a_film_in_a_bundle_is_decrypted_while_it_plays_and_seeks(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    film = spread(FILM.read_bytes(), MIB)
    page = visitor.open(listed(alice, ("film.webm", "video/webm", film), ("talk.wav", "audio/wav", wav(2))))
    button(page, "film.webm").click()
    player = row(page, "film.webm").locator("video")
    expect(player).to_be_visible()
    player.evaluate("film => { film.currentTime = 15; }")
    page.wait_for_function(PLAYS, arg=15)
    responses = [request.response() for request in visitor.requests if "/f/stream/" in request.url]
    assert {response.status for response in responses if response} == {206}
    assert len({request.url for request in visitor.requests if request.url.endswith("/open")}) == 2
    left = player.element_handle()
    button(page, "film.webm").click()
    expect_released(page, left)
    button(page, "talk.wav").click()
    expect(row(page, "talk.wav").locator("audio")).to_be_visible()


def test_only_the_undamaged_files_of_a_bundle_are_shown(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    damaged = send(alice, b"x" * 2 * SEGMENT, "damaged.txt", "text/plain", spoilt=1)
    entries = [
        Stored(file_id(damaged), damaged, "damaged.txt", 2 * SEGMENT).entry(),
        _entry(alice, "short.txt", size=3),
        _entry(alice, "whole.txt"),
    ]
    page = new_visitor(server).open(send(alice, document_of(entries), "Some files", MANIFEST_TYPE))
    for name in ("damaged.txt", "short.txt"):
        button(page, name).click()
        expect(row(page, name).get_by_role("alert")).to_contain_text(TAKEN_AWAY)
        expect(row(page, name).locator("pre")).to_have_count(0)
    button(page, "whole.txt").click()
    expect(row(page, "whole.txt").get_by_role("region", name="Text of whole.txt")).to_be_visible()


def _entry(person: Person, name: str, **wrong: object) -> dict[str, object]:
    link = send(person, b"hello", name, "text/plain")
    return Stored(file_id(link), link, name, 5).entry(**wrong)


def test_another_link_ends_playback_in_a_bundle(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    link = listed(alice, ("talk.wav", "audio/wav", wav(240)))
    page = new_visitor(server).open(link)
    button(page, "talk.wav").click()
    page.wait_for_function(PLAYS, arg=0)
    player = page.locator("audio").element_handle()
    page.goto(link[:-1])
    expect(page.get_by_role("alert")).to_contain_text("The link is damaged.")
    expect_released(page, player)


def test_a_preview_and_the_next_download_count_as_one_limited_download(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    page = visitor.open(listed(alice, TEXT, max_downloads=1))
    page.get_by_role("button", name="Open and download").click()
    button(page, "notes.txt").click()
    expect(page.get_by_role("region", name="Text of notes.txt")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download notes.txt").click()
    assert saved.value.path().read_bytes() == TEXT[2]


def test_the_pictures_of_a_bundle_are_a_gallery(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    pictures: list[File] = [(f"{number}.png", "image/png", png(40 + number, 30)) for number in range(3)]
    visitor = new_visitor(server, viewport={"width": 390, "height": 844}, has_touch=True)
    page = visitor.open(listed(alice, *pictures, TEXT))
    opener = page.get_by_role("button", name="Show as gallery")
    opener.press("Enter")
    gallery = page.get_by_role("dialog", name="Gallery")

    def shows(name: str, place: str) -> None:
        expect(gallery.get_by_role("img", name=f"Preview of {name}")).to_be_visible()
        expect(gallery.get_by_text(f"{place} of 3: {name}")).to_be_visible()

    shows("0.png", "1")
    for key, name, place in (
        ("ArrowRight", "1.png", "2"),
        ("End", "2.png", "3"),
        ("ArrowRight", "0.png", "1"),
    ):
        page.keyboard.press(key)
        shows(name, place)
    gallery.get_by_role("button", name="Previous picture").click()
    shows("2.png", "3")
    swipe(page, gallery.locator(".preview"), -120)
    shows("0.png", "1")
    page.set_viewport_size({"width": 1280, "height": 844})
    last = gallery.get_by_role("button", name="Close").bounding_box()
    assert last is not None
    assert last["x"] + last["width"] > 1280 - 32, "the last button is at the edge of the window"
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()
    expect(opener).to_be_focused()
    expect(gallery.get_by_role("img")).to_have_count(0)


@pytest.mark.parametrize("kind", ["png", "heic"])
def test_the_pictures_of_a_plain_folder_are_a_gallery(
    server: Server, alice: Person, new_visitor: NewVisitor, kind: str
) -> None:
    folder = new(alice, "holiday")
    link = json_of(alice.api.patch(f"{FOLDERS}/{folder}", json={"link": True}))["url"]
    for number in range(3):
        content = png(40 + number, 30) if kind == "png" else HEIC
        put(alice, folder, content, name=f"{number}.{kind}", content_type=f"image/{kind}")
    put(alice, folder, b"text", name="notes.txt", content_type="text/plain")
    if kind == "heic":
        server.manage("jobs", "--once")
    visitor = new_visitor(server)
    page = visitor.open(link)
    page.get_by_role("button", name="Show as gallery").press("Enter")
    gallery = page.get_by_role("dialog", name="Gallery")
    for number in (1, 2, 3):
        if number > 1:
            page.keyboard.press("ArrowRight")
        place = gallery.get_by_text(re.compile(rf"^{number} of 3: \d\.{kind}$"))
        expect(place).to_be_visible()
        name = (place.text_content() or "").partition(": ")[2]
        expect(gallery.get_by_role("img", name=f"Preview of {name}")).to_be_visible()
    assert not [request.url for request in visitor.requests if "libheif" in request.url]
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()


def swipe(page: Page, place: Locator, distance: int) -> None:
    box = place.bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    session.send(
        "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + distance, "y": y}]}
    )
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_single_picture_has_no_gallery(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page = new_visitor(server).open(listed(alice, PICTURE, TEXT))
    expect(button(page, "square.png")).to_be_visible()
    expect(page.get_by_role("button", name="Show as gallery")).to_be_hidden()
