"""A browser that decodes HEIC itself, as Safari does, gets the file as it is, and nothing else.

No browser of these tests decodes HEVC, so two things stand in for it: the page's question whether this browser decodes
HEIC is answered with yes, and the photo is an AVIF in the container of a HEIC ("mif1"), which Chromium decodes by what
it contains. What Safari answers, and that it decodes HEVC, is shown by nothing here (docs/TESTING.md).
"""

import base64
import re
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import send
from tests.browser.previews.test_heic import DECODER, HEIC, loaded, looks_right, shown
from tests.files.client import upload
from tests.people import Person
from tests.server import ROOT, Server
from tests.services.pictures import encoded, quarters

SCRIPT = Path("static/files/js/pages/preview/forms/heic.js")
PHOTO = encoded(quarters(600, 400), "AVIF", quality=90).replace(b"ftypavif", b"ftypmif1", 1)
ANSWERS_YES = """
const { decode } = HTMLImageElement.prototype;
HTMLImageElement.prototype.decode = function () {
  return this.src.startsWith("data:image/heic;") ? Promise.resolve() : decode.call(this);
};"""
# The page's policy forbids reading the URL of the picture, so the test keeps what it was made of.
KEEPS = """
const { createObjectURL } = URL;
globalThis.kept = new Map();
URL.createObjectURL = (blob) => {
  const url = createObjectURL(blob);
  kept.set(url, blob);
  return url;
};"""
KEPT = (
    "async image => [kept.get(image.src).type, [...new Uint8Array(await kept.get(image.src).arrayBuffer())]]"
)


@pytest.fixture
def reader(server: Server, new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor(server)
    visitor.context.add_init_script(ANSWERS_YES + KEEPS)
    return visitor


def expect_photo(page: Page) -> None:
    """The browser's own decoder shows all bytes of the file, unchanged."""
    picture = shown(page, "photo.heic")
    assert looks_right(picture, 600, 400)
    assert picture.evaluate(KEPT) == ["image/heic", [*PHOTO]]


def test_the_browsers_own_decoder_gets_the_file_and_no_other_is_loaded(
    server: Server, reader: Visitor, alice: Person
) -> None:
    assert b"avif" in PHOTO[:40]
    expect_photo(reader.open(send(alice, PHOTO, "photo.heic", "image/heic")))
    plain = upload(alice.api, PHOTO, name="photo.heic", content_type="image/heic")
    server.manage("jobs", "--once")
    assert alice.api.get(f"/t/{plain['id']}/480").status_code == 200, "there is a thumbnail"
    expect_photo(reader.open(plain["url"]))
    assert loaded(reader) == []
    assert not [request.url for request in reader.requests if f"/t/{plain['id']}" in request.url]


def test_a_photo_that_the_browsers_own_decoder_refuses_is_decoded_by_ours(
    reader: Visitor, alice: Person
) -> None:
    page = reader.open(send(alice, HEIC, "photo.heic", "image/heic"))
    assert looks_right(shown(page, "photo.heic"), 600, 400)
    assert sorted(loaded(reader)) == sorted(DECODER)


def test_the_picture_that_the_page_asks_with_is_a_heic() -> None:
    """Were it damaged, no browser would be seen to decode HEIC."""
    [found] = re.findall(r'"data:image/heic;base64,([^"]+)"', (ROOT / SCRIPT).read_text())
    content = base64.b64decode(found, validate=True)
    assert content[4:12] == b"ftypheic"
    pillow_heif.register_heif_opener()
    picture = Image.open(BytesIO(content), formats=["HEIF"]).convert("RGB")
    assert picture.getcolors() == [(picture.width * picture.height, (0, 0, 0))]
