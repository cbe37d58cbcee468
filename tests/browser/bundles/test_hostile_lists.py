"""A list is the word of whoever made the link: what is not exactly as it must be opens nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.bundles.hostile import LATER, WRONG, at_the_limits
from tests.browser.bundles.making import MANIFEST_TYPE, Stored, store, store_document, store_list
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import expect_sentence
from tests.people import Person
from tests.server import Server

DAMAGED = "The file was damaged or changed on its way."


@pytest.fixture(scope="module")
def file(alice: Person) -> Stored:
    return store(alice, b"content")


def test_a_list_that_is_not_as_it_must_be_is_refused_as_a_whole(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    opened = []
    for why, make in WRONG.items():
        receiver.page.goto("about:blank")
        receiver.page.goto(store_document(alice, make(file)).link)
        expect(
            receiver.page.get_by_role("button", name="Download all").or_(receiver.page.get_by_role("alert"))
        ).to_be_visible()
        if receiver.page.get_by_role("region", name="Files").is_visible():
            opened.append(why)
        else:
            expect_sentence(receiver, DAMAGED)
    assert opened == []


def test_a_list_of_a_later_version_is_told_from_a_wrong_one(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    receiver.open(store_document(alice, LATER(file)).link)
    expect_sentence(receiver, "This page can't open the file.")


def test_what_a_later_writer_adds_is_passed_over_and_the_limits_themselves_are_allowed(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    receiver.open(store_document(alice, at_the_limits(file)).link)
    expect(receiver.page.get_by_role("button", name="Download all")).to_be_enabled()


@pytest.mark.parametrize("wrong", ["another size", "a list in the list"])
def test_a_listed_file_that_is_not_what_the_list_says_is_not_saved(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor, wrong: str
) -> None:
    inner = store_list(alice, [file.entry()])
    listed = file.entry(size=8) if wrong == "another size" else inner.entry(type=MANIFEST_TYPE)
    receiver = new_visitor(server)
    receiver.open(store_list(alice, [listed]).link)
    receiver.page.get_by_role("button", name=f"Download {listed['name']}").click()
    expect(receiver.page.get_by_role("alert")).to_contain_text(DAMAGED)
    assert receiver.downloads == []
