"""Links that lost or changed something on their way: WebKit says which, and offers nothing to save."""

from collections.abc import Callable

import pytest

from tests.browser.saving.sealed_upload import send_sealed
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import expect_sentence
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long

# What happens to a link, given another file's: what the page says, and what the browser may say of the answers.
SPOILS: dict[str, tuple[Callable[[str, str], str], str, str]] = {
    "without its key": (lambda link, _: link.partition("#")[0], "The link is not complete.", "none"),
    "cut short": (lambda link, _: link[:-2], "The link is damaged.", "none"),
    "mistyped": (
        lambda link, _: link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:],
        "The link is damaged.",
        "none",
    ),
    "with another file's key": (
        lambda link, other: f"{link.partition('#')[0]}#{other.partition('#')[2]}",
        "This link does not open this file.",
        "the server responded with a status of 403",
    ),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_link_opens_nothing_and_says_why(
    spoil: str, server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    change, sentence, failure = SPOILS[spoil]
    link, other = (send_sealed(alice, 1000).link for _ in range(2))
    visitor = new_visitor(server)
    visitor.expects(failure)
    visitor.open(change(link, other))
    expect_sentence(visitor, sentence)


def test_a_link_to_nothing_says_so(server: Server, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server)
    visitor.expects("the server responded with a status of 404")
    page = visitor.open(f"{server.url}/f/nothinghere")
    page.expect_visible("h1", "There is nothing here")
