"""Photos lose the place where they were taken before they leave the browser, encrypted or not."""

import base64
import random
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from files.services.photos.cleaning import cleaned_bytes
from files.services.photos.formats import Wanted
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.cli.command import bytebin
from tests.people import Person
from tests.server import Server
from tests.services.test_photos import KINDS, SECRETS, photo

pytestmark = pytest.mark.turns(4)

WANTED: tuple[Wanted, ...] = ("location", "all")
CLEANED = """async ({ base, contents, wanted }) => {
  const { cleaned } = await import(`${base}files/js/encrypted/photos/cleaned.js`);
  const all = contents.map(async (content) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const clean = new Uint8Array(await (await cleaned(new File([bytes], "x"), wanted)).arrayBuffer());
    return btoa(Array.from(clean, (byte) => String.fromCharCode(byte)).join(""));
  });
  return Promise.all(all);
}"""


def in_browser(page: Page, contents: list[bytes], wanted: Wanted) -> list[bytes]:
    base = page.evaluate("() => new URL('../../', document.querySelector('script[type=module]').src).href")
    given = {"base": base, "wanted": wanted}
    given["contents"] = [base64.b64encode(content).decode() for content in contents]
    return [base64.b64decode(content) for content in page.evaluate(CLEANED, given)]


def damaged(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content[: chance.randrange(16, len(content))])
    for _ in range(chance.randrange(1, 4)):
        broken[chance.randrange(min(len(broken), 600))] = chance.choice((0, 0x7F, 0xFF))
    return bytes(broken)


def test_the_browser_does_what_the_server_does(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    page = new_visitor(server, alice).page
    page.goto("/upload/")
    chance = random.Random(15)  # noqa: S311
    photos = [photo(kind) for kind in KINDS]
    photos += [photo("JPEG") + b"\xff\xe1\x00\x10 behind it \xff" + photo("JPEG", quality=30), b"short", b""]
    photos += [damaged(content, chance) for content in photos[:4] for _ in range(25)]
    for wanted in WANTED:
        expected = [cleaned_bytes(content, wanted) for content in photos]
        assert in_browser(page, photos, wanted) == expected
        assert not any(secret in content for content in expected[:4] for secret in SECRETS)


@pytest.mark.parametrize(("name", "content_type"), [("beach.jpg", "image/jpeg"), ("beach", "")])
@pytest.mark.parametrize("sealed", [True, False])
def test_a_photo_is_uploaded_without_its_place_unless_that_is_kept(
    server: Server,
    alice: Person,
    new_visitor: NewVisitor,
    tmp_path: Path,
    sealed: bool,
    name: str,
    content_type: str,
) -> None:
    content = photo("JPEG")
    for keep in (False, True):
        upload = UploadPage(new_visitor(server, alice))
        upload.encrypt(sealed)
        upload.choose(payload(name, content, content_type))
        if keep:
            upload.page.get_by_text("More options").click()
            upload.page.get_by_role("switch", name="Keep the metadata of photos").check()
        upload.start()
        link = upload.link(name)
        if sealed:
            (tmp_path / str(keep)).mkdir()
            decrypted = bytebin("decrypt", link, "-o", tmp_path / str(keep))
            assert decrypted.returncode == 0, decrypted.stderr.decode()
            arrived = (tmp_path / str(keep) / name).read_bytes()
        else:
            arrived = httpx.get(link).content
        assert arrived == (content if keep else cleaned_bytes(content, "location"))
        expect(upload.page.locator("#upload-rows")).to_contain_text(name)
