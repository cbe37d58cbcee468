"""The table of errors in docs/API.md matches the code."""

import re

from bytebin.errors import BytebinError
from tests.server import ROOT

ROW = re.compile(r"^\| (\d{3}) \| `([a-z-]+)` \|", re.MULTILINE)


def documented() -> dict[str, int]:
    table = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")
    return {slug: int(status) for status, slug in ROW.findall(table)}


def test_every_error_has_its_own_slug() -> None:
    slugs = [kind.slug for kind in BytebinError.__subclasses__()]
    assert len(slugs) == len(set(slugs))


def test_the_api_page_lists_every_error_with_its_status() -> None:
    assert documented() == {kind.slug: kind.status for kind in BytebinError.__subclasses__()}
