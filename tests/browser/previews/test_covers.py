"""Title, artist and cover of a recording are shown beside its player, and nothing that lies is."""

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.crypto.conftest import static_server
from tests.browser.journeys.content import png
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.in_memory import Content, call
from tests.browser.previews.recordings import (
    ARTIST,
    TITLE,
    block,
    box,
    comments,
    data,
    flac,
    frame,
    id3,
    m4a,
    mp3,
    mp4,
    ogg,
    pages,
    picture_block,
    silence,
    syncsafe,
    words,
)
from tests.browser.previews.sealed import send
from tests.files.client import upload
from tests.people import Person

__all__ = ["static_server"]

pytestmark = pytest.mark.turns(2)

PICTURE = png(6, 6)
GIF = b"GIF89a" + bytes(300_000)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="ran"/>'
HUGE = 0x7FFFFFF0
NONE = {"title": "", "artist": "", "cover": None}


@pytest.fixture(scope="module")
def static_page(browser: Browser, static_server: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(static_server)
    yield page
    page.close()


def tags(page: Page, *contents: bytes) -> list[dict[str, Any]]:
    """Return the tags of each file, its cover by its type and length."""
    files = [Content("x", content) for content in contents]
    answers = call(page, "preview/sound/tags.js", "tagsOf", files)
    found = [answer.get("value", answer) for answer in answers]
    for each in found:
        if each.get("cover") is not None:
            each["cover"] = (each["cover"]["type"], len(each["cover"]["bytes"]))
    assert max(answer["read"] for answer in answers) <= 2**22
    assert max(answer["seconds"] for answer in answers) < 10
    return found


def test_every_way_to_write_tags_is_read(static_page: Page) -> None:
    marked = frame(b"TIT2", words("\u00ff", 0)) + frame(b"APIC", b"\0image/gif\0\3\0GIF89a\xff\xe0")
    unsynchronised = id3(marked.replace(b"\xff", b"\xff\0"), flags=0x80)
    extended = id3(struct.pack(">IHI", 6, 0, 0) + frame(b"TIT2", words(TITLE)), flags=0x40)
    grouped = id3(
        frame(b"TIT2", b"\1" + syncsafe(9) + words("a\u202eb\0c", 3), 4, 0x41)
        + frame(b"TPE1", b"?", 4, 0x08),
        4,
    )
    flac_in_ogg = pages(b"\x7fFLAC first packet") + pages(b"\x84\0\0\0" + comments([f"TITLE={TITLE}"]))
    files = [
        mp3(PICTURE, 2),
        mp3(PICTURE, 3),
        mp3(PICTURE, 4),
        flac(PICTURE),
        ogg(GIF),
        ogg(PICTURE, b"\3vorbis"),
        m4a(PICTURE),
    ]
    *usual, plain, more, group, inside = tags(
        static_page, *files, unsynchronised, extended, grouped, flac_in_ogg
    )
    for found in usual:
        assert (found["title"], found["artist"]) == (TITLE, ARTIST)
    covers = [found["cover"] for found in usual]
    assert covers == [
        ("image/gif", len(GIF)) if number == 4 else ("image/png", len(PICTURE)) for number in range(7)
    ]
    assert (plain["title"], plain["cover"]) == ("ÿ", ("image/gif", 8))
    assert (more["title"], group["title"], group["artist"], inside["title"]) == (TITLE, "ab", "", TITLE)


def test_lengths_that_lie_give_no_tags_and_no_work(static_page: Page) -> None:
    nothing = [
        b"ID3\3",
        id3(frame(b"APIC", b"\0image/png\0\3\0" + PICTURE, size=HUGE)),
        id3(frame(b"APIC", b"\0image/png\0\3\0" + DRAWING)),
        id3(frame(b"APIC", b"\1image/png")),
        id3(struct.pack(">I", 0xFFFFFFFF) + frame(b"TIT2", words(TITLE)), flags=0x40),
        id3(frame(b"    ", b"") * 5000 + frame(b"TIT2", words(TITLE))),
        id3(frame(b"TXXX", b"") * 400_000, 4),
        b"fLaC" + block(6, picture_block(PICTURE, HUGE), last=True),
        b"fLaC" + block(6, struct.pack(">II", 3, HUGE), last=True),
        b"fLaC" + block(4, comments([], 0xFFFFFFFF), last=True),
        b"fLaC" + b"\6\xff\xff\xff",
        b"fLaC" + block(1, b"") * 100_000,
        ogg(GIF)[:2000],
        pages(b"first") + pages(b"OpusTags" + comments(["METADATA_BLOCK_PICTURE=***"])),
        pages(b"first") + pages(b"OpusTags" + struct.pack("<I", HUGE)),
        b"OggS" + bytes(22) + b"\0" + (b"OggS" + bytes(23)) * 100_000,
        mp4(box(b"covr", data(PICTURE, size=HUGE))),
        mp4(box(b"covr", box(b"data", size=8))),
        mp4(box(b"\xa9nam", box(b"data", size=1))),
        box(b"ftyp", b"M4A ") + box(b"moov", size=7),
        box(b"ftyp", b"M4A ") + box(b"free") * 1_000_000,
        b"RIFF\0\0\0\0WAVE",
        DRAWING,
    ]
    assert tags(static_page, *nothing) == [NONE] * len(nothing)
    [cut] = tags(static_page, id3(frame(b"TIT2", words("x" * 5000, 0)), size=2**27))
    assert cut["title"] == "x" * 200


def plain(person: Person, content: bytes) -> str:
    url: str = upload(person.api, content, name="song.flac", content_type="audio/flac")["url"]
    return url


def sealed(person: Person, content: bytes) -> str:
    return send(person, content, "song.flac", "audio/flac")


@pytest.mark.parametrize("share", [sealed, plain], ids=["encrypted", "plain"])
def test_the_cover_is_shown_beside_the_player(
    reader: Visitor, alice: Person, share: Callable[[Person, bytes], str]
) -> None:
    page = reader.open(share(alice, flac(PICTURE, silence())))
    if share is sealed:
        page.get_by_role("button", name="Play").press("Enter")
        expect(page.locator("#preview audio")).to_be_focused()
    cover = page.get_by_role("img", name="Cover of song.flac")
    expect(cover).to_be_visible()
    assert cover.evaluate("image => [image.naturalWidth, image.src.split(':')[0]]") == [6, "blob"]
    expect(page.locator(".sound__words")).to_have_text(f"{TITLE} · {ARTIST}")
    page.wait_for_function("() => document.querySelector('audio').duration === 2")
    page.goto("about:blank")  # the player is gone, and nothing was wrong


def test_a_cover_with_too_many_pixels_is_not_decoded(reader: Visitor, alice: Person) -> None:
    bomb = PICTURE[:16] + struct.pack(">II", 50_000, 50_000) + PICTURE[24:]
    page = reader.open(plain(alice, flac(bomb, silence())))
    expect(page.locator(".sound__words")).to_have_text(f"{TITLE} · {ARTIST}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".sound img")).to_have_count(0)
