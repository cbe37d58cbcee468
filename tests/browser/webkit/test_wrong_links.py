"""Damaged and incomplete links: WebKit says what is wrong and offers nothing to save."""

from collections.abc import Callable

import pytest

from tests.browser.saving.sealed_upload import send_sealed
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import expect_sentence
from tests.cli.sealing import Sealer
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

OTHER_KEY = Sealer(1000, secret=b"\x02" * 32).fragment
REFUSED = "the server responded with a status of 403"
# Change of the link -> what the page says, and what the browser may log about the server's response.
SPOILS: dict[str, tuple[Callable[[str], str], str, list[str]]] = {
    "without its key": (lambda link: link.partition("#")[0], "The link is incomplete.", []),
    "cut short": (lambda link: link[:-2], "The link is damaged.", []),
    "mistyped": (
        lambda link: link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:],
        "The link is damaged.",
        [],
    ),
    "another file's key": (
        lambda link: link.partition("#")[0] + OTHER_KEY,
        "This link doesn't open this file.",
        [REFUSED],
    ),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_damaged_link_opens_nothing_and_says_why(
    spoil: str, server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    change, sentence, failures = SPOILS[spoil]
    visitor = new_visitor(server)
    visitor.expects(*failures)
    visitor.open(change(send_sealed(alice, 1000).link))
    expect_sentence(visitor, sentence)


def test_a_link_to_a_missing_file_says_so(server: Server, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    visitor.expects("the server responded with a status of 404")
    page = visitor.open(f"{server.url}/f/nothinghere")
    page.expect_visible("h1", "File not found")
