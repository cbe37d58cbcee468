"""A list is the word of whoever made the link: what is not exactly as it must be opens nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.bundles.making import MANIFEST_TYPE, Stored, store, store_document, store_list
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import expect_sentence
from tests.people import Person
from tests.server import Server

DAMAGED = "The file was damaged or changed on its way."
Make = Callable[[Person, Stored], Stored]


def entry(**wrong: Any) -> Make:
    return lambda person, file: store_list(person, [file.entry(**wrong)])


def entries(make: Callable[[Stored], list[Any]]) -> Make:
    return lambda person, file: store_list(person, make(file))


def document(content: bytes) -> Make:
    return lambda person, _: store_document(person, content)


def without(member: str) -> Make:
    return entries(lambda file: [{key: value for key, value in file.entry().items() if key != member}])


WRONG: dict[str, Make] = {
    "no JSON": document(b"{"),
    "no object": document(b"[1]"),
    "null": document(b"null"),
    "no UTF-8": document(b'{"version": 1, "files": "\xff"}'),
    "a byte order mark": document(b"\xef\xbb\xbf{}"),
    "no version": lambda person, file: store_list(person, [file.entry()], version=None),
    "no list": lambda person, file: store_list(person, [], files={"0": file.entry()}),
    "no file": entries(lambda _: []),
    "too many files": entries(lambda file: [file.entry(id=f"{index:011d}") for index in range(1001)]),
    "no object in it": entries(lambda file: [file.entry(), None]),
    "the same file twice": entries(lambda file: [file.entry(), file.entry(name="again")]),
    "an id that is a path": entry(id="../../f/abc"),
    "an id of another length": entry(id="0123456789"),
    "an id that is no text": entry(id=12345678901),
    "a mistyped key": entries(lambda file: [file.entry(key=file.entry()["key"][:-1] + "-")]),
    "a key with a password": entries(lambda file: [file.entry(key=file.entry()["key"].replace("b1.", "b1p."))]),
    "a key with a #": entries(lambda file: [file.entry(key="#" + file.entry()["key"])]),
    "no name": entry(name=""),
    "a name that is too long": entry(name="ü" * 513),
    "half a character": lambda person, file: store_document(
        person,
        json.dumps({"version": 1, "files": [file.entry(name="\ud83d")]}).encode(),
    ),
    "a negative size": entry(size=-1),
    "a size with a fraction": entry(size=1.5),
    "a size beyond the format": entry(size=2**46 + 1),
    "sizes beyond the format": entries(
        lambda file: [file.entry(size=2**45), file.entry(id="0" * 11, size=2**45 + 1)]
    ),
    "a type that is too long": entry(type="x" * 256),
    "a missing key": without("key"),
    "a missing type": without("type"),
}  # fmt: skip


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
        receiver.page.goto(make(alice, file).link)
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
    receiver.open(store_list(alice, [file.entry()], version=2).link)
    expect_sentence(receiver, "This page does not know how to open the file.")


def test_what_a_later_writer_adds_is_passed_over_and_the_limits_themselves_are_allowed(
    server: Server, alice: Person, file: Stored, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    named = file.entry(name="ü" * 512, type="x" * 255, more={"a": [1]})
    receiver.open(store_list(alice, [named], more="later").link)
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
