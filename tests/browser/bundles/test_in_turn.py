"""Saving all files of a link: small ones are opened before their turn, unless opening one uses a download of few."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.bundles.making import Stored, store, store_bundle
from tests.browser.bundles.test_one_link import unpacked
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import save
from tests.browser.journeys.visitor import Visitor
from tests.files.client import API
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

COUNT, AT_ONCE = 7, 4
SMALL = 2**18  # bytes
CONTENTS = {f"{number}.txt": b"%d" % number for number in range(COUNT)}


def opened_by(receiver: Visitor, files: list[Stored]) -> list[str]:
    """Return which of the files were opened, in that order. Each takes two requests."""
    names = {f"/files/{file.id}/open": file.name for file in files}
    opened = [
        name for request in receiver.requests for end, name in names.items() if request.url.endswith(end)
    ]
    assert all(opened.count(name) <= 2 for name in opened)
    return list(dict.fromkeys(opened))


def hold(receiver: Visitor, file: Stored) -> list[Route]:
    """Hold the request for the file's bytes, which is in the list that is returned as soon as it is made."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    receiver.context.route(f"**/d/{file.id}*", keep)
    return held


@pytest.mark.parametrize("limit", [None, 5], ids=["unlimited", "limited"])
def test_only_a_few_files_are_opened_before_their_turn(
    server: Server, alice: Person, new_visitor: NewVisitor, limit: int | None
) -> None:
    files = [store(alice, content, name) for name, content in CONTENTS.items()]
    bundle = store_bundle(alice, [file.entry() for file in files])
    if limit is not None:
        alice.api.patch(f"{API}/files/{bundle.id}", json={"max_downloads": limit}).raise_for_status()
    receiver = new_visitor(server)
    held = hold(receiver, files[0])
    page = receiver.open(bundle.link)
    if limit is not None:
        page.get_by_role("button", name="Open and download").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download all").click()
        expect(page.get_by_text("Decrypting")).to_be_visible()
        page.wait_for_timeout(1000)
        before = opened_by(receiver, files)
        held[0].continue_()
    assert sorted(before) == list(CONTENTS)[: 1 if limit else AT_ONCE]
    assert unpacked(saved.value) == CONTENTS
    assert sorted(opened_by(receiver, files)) == list(CONTENTS)


def test_a_large_file_waits_for_its_turn(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    contents = {"0.txt": b"small", "large.txt": b"x" * (SMALL + 1), "2.txt": b"small too"}
    files = [store(alice, content, name) for name, content in contents.items()]
    receiver = new_visitor(server)
    held = hold(receiver, files[0])
    page = receiver.open(store_bundle(alice, [file.entry() for file in files]).link)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download all").click()
        page.wait_for_timeout(1000)
        before = opened_by(receiver, files)
        held[0].continue_()
    assert before == ["0.txt"]
    assert unpacked(saved.value) == contents


def test_a_file_that_fails_is_named_although_later_ones_were_opened(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    files = [store(alice, content, name) for name, content in CONTENTS.items()]
    bundle = store_bundle(alice, [file.entry() for file in files])
    alice.api.delete(f"{API}/files/{files[2].id}").raise_for_status()
    receiver = new_visitor(server)
    receiver.expects(404)
    page = receiver.open(bundle.link)
    page.get_by_role("button", name="Download all").click()
    expect(page.get_by_role("alert")).to_contain_text("2.txt")


def test_what_was_opened_before_saving_was_cancelled_is_used_by_the_next_attempt(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    files = [store(alice, content, name) for name, content in CONTENTS.items()]
    receiver = new_visitor(server)
    held = hold(receiver, files[1])
    page = receiver.open(store_bundle(alice, [file.entry() for file in files]).link)
    page.get_by_role("button", name="Download all").click()
    expect(page.get_by_text("Decrypting 1.txt")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Download all")).to_be_visible()
    receiver.context.unroute_all()
    assert held
    assert unpacked(save(receiver, "Download all")) == CONTENTS
    assert sorted(opened_by(receiver, files)) == list(CONTENTS)
