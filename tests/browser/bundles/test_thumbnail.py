"""Thumbnails: drawn in the browser without the image's metadata, and sealed."""

import base64
import re
import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bundles.kept import KEPT
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

PLACE = b"52.5200 N 13.4050 E, on the roof"
SIZE = """async (url) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return [picture.naturalWidth, picture.naturalHeight];
}"""
DRAW = """async (type) => {
  const canvas = new OffscreenCanvas(1600, 1000);
  const context = canvas.getContext("2d");
  for (let x = 0; x < 1600; x += 10) {
    context.fillStyle = `hsl(${x} 80% 50%)`;
    context.fillRect(x, 0, 10, 1000);
  }
  const blob = await canvas.convertToBlob({ type });
  return [...new Uint8Array(await blob.arrayBuffer())];
}"""


def kept_thumbnail(visitor: Visitor, name: str, content: bytes, content_type: str) -> str | None:
    """Upload an encrypted file and return the thumbnail that the browser keeps, if any."""
    upload = UploadPage(visitor)
    upload.choose(payload(name, content, content_type))
    upload.start()
    upload.link(name)
    expect(upload.page.get_by_text("This browser remembers the link")).to_be_visible()
    keys: list[dict[str, Any]] = upload.page.evaluate(KEPT)
    [thumbnail] = [key["thumbnail"] for key in keys if key["name"] == name]
    assert thumbnail is None or isinstance(thumbnail, str)
    return thumbnail


def drawn(page: Page, content_type: str) -> bytes:
    page.goto("/upload/")
    return bytes(page.evaluate(DRAW, content_type))


def with_exif(jpeg: bytes) -> bytes:
    """Insert an APP1 segment after the start of the image."""
    body = b"Exif\0\0" + PLACE
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.mark.parametrize(
    "content_type",
    ["image/jpeg", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("image/png", "image/webp"))],
)
def test_a_picture_gets_a_thumbnail_without_metadata(
    server: Server, alice: Person, new_visitor: NewVisitor, content_type: str
) -> None:
    visitor = new_visitor(server, alice)
    picture = drawn(visitor.page, content_type)
    if content_type == "image/jpeg":
        picture = with_exif(picture)
    thumbnail = kept_thumbnail(visitor, "beach", picture, content_type)
    assert thumbnail
    kind, _, content = thumbnail.partition(",")
    assert re.fullmatch(r"data:image/(webp|png);base64", kind)
    assert PLACE not in base64.b64decode(content)
    assert b"Exif" not in base64.b64decode(content)
    assert visitor.page.evaluate(SIZE, thumbnail) == [256, 160]
    visitor.page.goto("/files/")
    shown = visitor.page.get_by_role("listitem").filter(has_text="beach").first.locator("img")
    expect(shown).to_have_attribute("src", thumbnail)


def bomb(side: int) -> bytes:
    """A PNG that says it is `side` pixels wide and high."""
    small = png(4, 3)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return small[:12] + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + small[33:]


UNDRAWABLE = {
    "text": (b"no picture", "text/plain"),
    "a false type": (b"no picture either", "image/png"),
    "cut off": (b"\xff\xd8\xff\xe1", "image/jpeg"),
    "too many pixels": (bomb(50_000), "image/png"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
}


def test_a_file_that_cannot_be_drawn_is_uploaded_without_a_thumbnail(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    thumbnails = {name: kept_thumbnail(visitor, name, *picture) for name, picture in UNDRAWABLE.items()}
    assert thumbnails == dict.fromkeys(UNDRAWABLE)


@pytest.mark.long
def test_the_command_line_ignores_the_thumbnail_in_the_sealed_metadata(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Any
) -> None:
    visitor = new_visitor(server, alice)
    picture = drawn(visitor.page, "image/jpeg")
    upload = UploadPage(visitor)
    upload.choose(payload("sealed.jpg", picture, "image/jpeg"))
    upload.start()
    link = upload.link("sealed.jpg")
    decrypted = bytebin("decrypt", link, "-o", tmp_path)
    assert decrypted.returncode == 0, decrypted.stderr.decode()
    assert (tmp_path / "sealed.jpg").read_bytes() == picture
    [(length,)] = server.query(
        "SELECT length(sealed) FROM files_envelope WHERE _id = ?", link.partition("#")[0][-11:]
    )
    assert 74 + 540 < length <= 74 + 32768 + 28, "the metadata is longer than a name's, and has its bound"
