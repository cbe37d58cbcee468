"""The QR code of an upload link."""

import re

import pytest
import qrcode  # type: ignore[import-untyped]  # the package has no types
from playwright.sync_api import Browser
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]  # the package has no types

from tests.browser.crypto.conftest import static_server

__all__ = ["static_server"]
BORDER = 4
DRAW = "async (text) => (await import('/static/files/js/pages/qr.js')).qrOf(text, 'code').outerHTML"


def drawn_by_another_encoder(text: str, mask: int) -> set[tuple[int, int]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER, mask_pattern=mask)
    code.add_data(text, optimize=0)
    return {(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark}


@pytest.mark.parametrize("host", ["a.example", "https.is.what.makes.it.longer.bytebin.example"])
def test_the_code_is_that_of_the_link(browser: Browser, static_server: str, host: str) -> None:
    link = f"https://{host}/u/0Ab1Cd2Ef3G#r1p.{'aB3_-x' * 8}"
    page = browser.new_page()
    page.goto(static_server)
    drawn = page.evaluate(DRAW, link)
    page.close()
    modules = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    # Encoders may choose any of the eight masks.
    assert modules in [drawn_by_another_encoder(link, mask) for mask in range(8)]
