"""The pages and the server agree on how a file is shown, for every type, alias and extension of their table."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from files.services.media_types import TABLE, VAGUE, media_of
from tests.browser.crypto.conftest import static_server

__all__ = ["static_server"]

NAMES = ["x", "x.png", "x.SVG", "x.html", "x.csv", ".json", "x.tar.gz", "x.mp4.exe", "naïve.m4a", "x.png\n"]
SAID = ["", "undefined", "image/*", "text/x-made-up", "text/é", "x-made/up", " Image/JPG ; q=1", *VAGUE]
CLAIMS = [
    *((said, name) for said in SAID for name in NAMES),
    *((type_, "x.bin") for media in TABLE for type_ in (media.name, *media.aliases)),
    *(("", f"x.{extension}") for media in TABLE for extension in media.extensions),
]
KINDS = """async claims => {
  const { kindOf } = await import("/static/files/js/encrypted/preview/kinds.js");
  return claims.map(([type, name]) => kindOf({ type, name }));
}"""


@pytest.fixture
def page(browser: Browser, static_server: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(static_server)
    yield page
    page.close()


def test_the_page_and_the_server_agree_on_every_kind(page: Page) -> None:
    kinds = page.evaluate(KINDS, CLAIMS)
    assert dict(zip(CLAIMS, kinds, strict=True)) == {claim: media_of(*claim).kind for claim in CLAIMS}
