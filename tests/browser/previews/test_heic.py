"""A HEIC is shown where the browser cannot decode it: by the server's thumbnail, or by a decoder of ours."""

import struct

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bundles.making import store, store_bundle
from tests.browser.journeys.content import png
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.files.client import upload
from tests.people import Person
from tests.server import Server
from tests.services.bombs import patched
from tests.services.pictures import BLUE, GREEN, RED, WHITE, encoded, quarters

pytestmark = pytest.mark.turns(2)

HEIC = encoded(quarters(600, 400), "HEIF", quality=90)
DECODER = ("heic-worker", "libheif")
# The middle of each quarter, in the order of `quarters`, and the size.
LOOKS = """image => {
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(image, 0, 0);
  const at = (x, y) => [...canvas.getImageData(width * x, height * y, 1, 1).data].slice(0, 3);
  return [[width, height], ...[[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(([x, y]) => at(x, y))];
}"""


def shown(page: Page, name: str) -> Locator:
    picture = page.get_by_role("img", name=f"Preview of {name}")
    expect(picture).to_be_visible()
    return picture


def looks_right(picture: Locator, width: int, height: int) -> bool:
    return is_right(picture.evaluate(LOOKS), width, height)


def is_right(looks: list[list[int]], width: int, height: int) -> bool:
    """Return whether `LOOKS` has found the colours of `quarters`, about, and this size."""
    size, *colours = looks
    pairs = zip((RED, GREEN, BLUE, WHITE), colours, strict=True)
    return size == [width, height] and all(
        abs(one - other) < 12 for wanted, found in pairs for one, other in zip(wanted, found, strict=True)
    )


def loaded(visitor: Visitor) -> list[str]:
    """Return which parts of the decoder were requested."""
    return [part for part in DECODER if any(f"/{part}" in request.url for request in visitor.requests)]


def test_an_encrypted_heic_is_decoded_in_the_browser(reader: Visitor, alice: Person) -> None:
    page = reader.open(send(alice, HEIC, "photo.heic", "image/heic"))
    assert looks_right(shown(page, "photo.heic"), 600, 400)
    assert loaded(reader) == list(DECODER)


def test_a_link_to_photos_alone_shows_the_first(reader: Visitor, alice: Person) -> None:
    photos = [store(alice, HEIC, name, "image/heic") for name in ("1.heic", "2.heic")]
    page = reader.open(store_bundle(alice, [photo.entry(type="image/heic") for photo in photos]).link)
    assert looks_right(shown(page, "1.heic"), 600, 400)


def test_a_plain_heic_is_shown_as_its_thumbnail_and_a_picture_needs_no_decoder(
    server: Server, reader: Visitor, alice: Person
) -> None:
    photo = encoded(quarters(2400, 1600), "HEIF")
    plain = upload(alice.api, photo, name="photo.heic", content_type="image/heic")["url"]
    server.manage("jobs", "--once")
    page = reader.open(plain)
    assert looks_right(shown(page, "photo.heic"), 1200, 800)
    page = reader.open(upload(alice.api, png(), name="a.png", content_type="image/png")["url"])
    assert shown(page, "a.png").evaluate("image => image.decode().then(() => image.naturalWidth)") == 4
    assert loaded(reader) == []


@pytest.mark.turns(4)
def test_a_plain_heic_without_a_thumbnail_is_decoded(reader: Visitor, alice: Person) -> None:
    page = reader.open(upload(alice.api, HEIC, name="photo.heif", content_type="")["url"])
    assert looks_right(shown(page, "photo.heif"), 600, 400)


def test_a_heic_that_lies_is_refused_with_a_sentence(reader: Visitor, alice: Person) -> None:
    reader.expects_words("heif", "HEIF")
    page = reader.open(send(alice, b"<script>ran</script>" * 9, "a.heic", "image/heic"))
    expect(page.get_by_text("This isn't an image")).to_be_visible()
    for content in (
        HEIC[: len(HEIC) // 2],
        HEIC[:60] + bytes(2000),
        patched(HEIC, b"ispe", 8, struct.pack(">II", 30_000, 30_000)),
        patched(HEIC, b"iloc", -4, struct.pack(">I", 0x7FFFFFF0)),
    ):
        page = reader.open(send(alice, content, "a.heic", "image/heic"))
        expect(page.get_by_text("This browser can't show the file.")).to_be_visible()
