"""The table of errors in docs/API.md says what the code does."""

import re

from apikeys.errors import AccessError
from bytebin.errors import BytebinError
from files.problems import FRAMEWORK, STATUS
from tests.server import ROOT

ROW = re.compile(r"^\| (\d{3}) \| `([a-z-]+)` \|", re.MULTILINE)


def documented() -> dict[str, int]:
    table = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")
    return {slug: int(status) for status, slug in ROW.findall(table)}


def test_every_error_of_the_domain_has_a_status() -> None:
    assert set(BytebinError.__subclasses__()) == set(STATUS)


def test_the_api_page_lists_every_error_with_its_status() -> None:
    own = {kind.slug: status for kind, status in STATUS.items()}
    framework = {slug: status for status, (slug, _, _) in FRAMEWORK.items()}
    found = documented()
    assert {slug: found.get(slug) for slug in framework | own} == framework | own
    access = {kind.slug for kind in AccessError.__subclasses__()}
    assert access <= set(found)
    assert set(found) <= set(framework) | set(own) | access
    assert {found[slug] for slug in access} == {401, 403}
