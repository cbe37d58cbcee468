"""Ways to unlock: set up, added, removed, all replaced with the key; who may do that, and who is told."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from files.models import LibraryItem, LibraryMethod
from tests.library import boxes
from tests.library.remote import LIBRARY, Remote, problem
from tests.members import Member, create_member, log_in

pytestmark = pytest.mark.django_db(transaction=True)


def change(remote: Remote, revision: int, add: list[dict[str, object]], remove: list[str]) -> Any:
    return remote.post("/methods", boxes.settings_write(remote.account, revision, add=add, remove=remove))


def names(remote: Remote) -> set[str]:
    return {method["id"].rstrip("m") for method in remote.get().json()["methods"]}


def test_a_passkey_is_added_and_a_passphrase_removed(library: Remote) -> None:
    passkey = boxes.method_document(library.account, "key", boxes.PASSKEY)
    assert change(library, 1, [passkey], ["phrase".ljust(16, "m")]).json() == {"revision": 2}
    assert names(library) == {"key", "code"}
    (listed,) = [way for way in library.get().json()["methods"] if way["kind"] == boxes.PASSKEY]
    assert listed["credential_id"] == passkey["credential_id"]


@pytest.mark.parametrize("gone", [["phrase"], ["code"], ["phrase", "code"]])
def test_a_recovery_code_and_one_other_way_remain(library: Remote, gone: list[str]) -> None:
    problem(change(library, 1, [], [name.ljust(16, "m") for name in gone]), 409, "last-method")
    assert names(library) == {"phrase", "code"}


def test_there_are_at_most_twenty(library: Remote) -> None:
    ways = [boxes.method_document(library.account, f"key{number}", boxes.PASSKEY) for number in range(19)]
    problem(change(library, 1, ways, []), 413, "too-many-methods")
    assert change(library, 1, ways[:18], []).status_code == 200


def test_a_change_of_methods_brings_the_settings_that_name_them(library: Remote) -> None:
    passkey = boxes.method_document(library.account, "key", boxes.PASSKEY)
    document = boxes.write(library.account, 1, add=[passkey], remove=[])
    problem(library.post("/methods", document), 400, "invalid-item")
    assert names(library) == {"phrase", "code"}


def wrong_methods(account: str) -> dict[str, dict[str, object]]:
    right = boxes.method(account, "new")
    passkey = boxes.method_document(account, "new", boxes.PASSKEY)

    def patched(start: int, *values: int) -> dict[str, object]:
        return {"sealed": boxes.text(right[:start] + bytes(values) + right[start + len(values) :])}

    return {
        "another account": boxes.method_document("x" * 16, "new"),
        "another generation": boxes.method_document(account, "new", generation=2),
        "generation 0": boxes.method_document(account, "new", generation=0),
        "an id that exists": boxes.method_document(account, "phrase"),
        "a byte too many": {"sealed": boxes.text(right + b"x")},
        "magic": patched(0, 0x88),
        "version": patched(8, 2),
        "suite": patched(9, 2),
        "kind 0": patched(10, 0),
        "kind 4": patched(10, 4),
        "another KDF": patched(11, 1),
        "no KDF": patched(11, 0),
        "two lanes": patched(12, 2),
        "reserved bytes": patched(13, 1),
        "two passes": patched(16, 0, 0, 0, 2),
        "17 passes": patched(16, 0, 0, 0, 17),
        "too little memory": patched(20, 0, 0, 255, 255),
        "too much memory": patched(20, 0, 4, 0, 1),
        "more reserved bytes": patched(31, 1),
        "an id with a zero": patched(48, 0),
        "a passkey without its credential": {"sealed": passkey["sealed"]},
        "a passphrase with a credential": {"sealed": boxes.text(right), "credential_id": boxes.text(b"x")},
    }


@pytest.mark.parametrize("what", wrong_methods("a" * 16))
def test_a_method_that_breaks_the_format_is_refused_with_its_index(library: Remote, what: str) -> None:
    good = boxes.method_document(library.account, "good", boxes.PASSKEY)
    wrong = wrong_methods(library.account)[what]
    assert problem(change(library, 1, [good, wrong], []), 400, "invalid-method")["index"] == 1
    assert names(library) == {"phrase", "code"}


def rotation(remote: Remote, revision: int, generation: int = 2, **more: object) -> Any:
    """Change the key to this generation; the library has `revision` before."""
    return remote.post("/rotate", boxes.rotation(remote.account, revision, generation) | more)


def test_a_change_of_the_key_leaves_no_method_of_before(library: Remote) -> None:
    library.put(1, "a")
    assert rotation(library, 2).json() == {"revision": 3}
    assert names(library) == {"newkey", "newcode"}
    assert library.get().json()["generation"] == 2
    problem(library.put(3, "b"), 409, "library-changed")
    problem(rotation(library, 3), 409, "library-changed")
    problem(rotation(library, 3, generation=4), 409, "library-changed")


def test_a_change_of_the_key_keeps_the_old_key_and_two_ways(library: Remote) -> None:
    account = library.account
    only_settings = boxes.settings_write(account, 1, generation=2, methods=[]) | {"generation": 2}
    problem(library.post("/rotate", only_settings), 400, "invalid-item")
    problem(rotation(library, 1, methods=[]), 409, "last-method")
    assert names(library) == {"phrase", "code"}
    assert library.get().json()["generation"] == 1


def test_starting_anew_drops_everything_and_goes_on_counting(library: Remote) -> None:
    library.put(1, "a", "b")
    problem(library.create(replace=True), 409, "library-changed")
    anew = boxes.new_library(library.account, 3, 2, replace=True)
    assert library.post("", anew).json() == {"revision": 3}
    assert [len(page["items"]) for page in library.pages()] == [2]
    assert library.member.used_bytes() == boxes.ITEM_BYTES
    for since in (1, 2):
        problem(library.get(f"/items?since={since}"), 410, "cursor-expired")
    problem(
        Remote(create_member("none@example.org")).create(replace=True, revision=2, generation=2),
        400,
        "invalid-item",
    )


def test_a_deleted_library_leaves_nothing_and_gives_its_bytes_back(library: Remote) -> None:
    library.put(1, "a", "b")
    assert library.api.delete(LIBRARY).status_code == 204
    assert library.member.used_bytes() == 0
    assert (LibraryItem.objects.count(), LibraryMethod.objects.count()) == (0, 0)
    problem(library.api.delete(LIBRARY), 404, "library-not-found")
    assert library.create().status_code == 201


def test_each_change_of_how_it_is_unlocked_is_mailed_without_content(alice: Member) -> None:
    remote = Remote(alice)
    mail.outbox.clear()
    remote.create()
    change(remote, 1, [boxes.method_document(remote.account, "key", boxes.PASSKEY)], [])
    rotation(remote, 2)
    remote.api.delete(LIBRARY)
    assert [sent.subject for sent in mail.outbox] == [
        "Your library was set up",
        "The ways to unlock your library have changed",
        "The key of your library was changed",
        "Your library was deleted",
    ]
    assert all(sent.to == [alice.user.email] for sent in mail.outbox)


def session(member: Member, *, seconds_ago: int) -> Client:
    browser = Client()
    log_in(browser, member.user, seconds_ago=seconds_ago)
    return browser


def test_a_session_needs_a_recent_login_to_change_how_it_is_unlocked(alice: Member) -> None:
    document = boxes.new_library(alice.user.pk)
    stale, recent = session(alice, seconds_ago=601), session(alice, seconds_ago=0)
    for browser, status in ((stale, 403), (recent, 201)):
        response = browser.post(LIBRARY, document, content_type="application/json")
        assert response.status_code == status, response.content
    for path in ("/methods", "/rotate"):
        problem(
            stale.post(f"{LIBRARY}{path}", {}, content_type="application/json"), 403, "confirmation-required"
        )
    problem(stale.delete(LIBRARY), 403, "confirmation-required")
    assert stale.get(LIBRARY).status_code == 200
    written = boxes.files(alice.user.pk, 1, ["a"])
    assert stale.post(f"{LIBRARY}/items", written, content_type="application/json").status_code == 200
