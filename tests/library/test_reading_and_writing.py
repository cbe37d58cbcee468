"""Items: written by comparing the revision, listed from a revision on, counted, and never half stored."""

import base64
import itertools
from typing import Any

import pytest

from files.models import Library, LibraryItem
from files.services.fsck import disagreements
from files.services.library import reading, writing
from tests.library import boxes
from tests.library.remote import Remote, problem
from tests.members import Member

pytestmark = pytest.mark.django_db(transaction=True)


def names(page: dict[str, Any]) -> list[str]:
    """Return the ids of the page's items in its order."""
    sealed = [base64.b64decode(text) for text in page["items"]]
    return [box[32:48].rstrip(b"\0").decode().rstrip("z") for box in sealed]


def test_a_new_library_lists_its_methods_settings_and_head(alice: Member) -> None:
    remote = Remote(alice)
    problem(remote.get(), 404, "library-not-found")
    document = boxes.new_library(remote.account)
    assert remote.post("", document).json() == {"revision": 1}
    state = remote.get().json()
    size = boxes.ITEM_BYTES
    assert state.items() >= {"revision": 1, "generation": 1, "items": 1, "bytes": size}.items()
    assert (state["max_items"], state["max_bytes"]) == (100_000, 256 * 2**20)
    ways = {way["id"][:4]: way for way in state["methods"]}
    assert [ways["phra"]["kind"], ways["code"]["kind"]] == [1, 3]
    assert ways["phra"]["sealed"] == document["methods"][0]["sealed"]
    assert ways["phra"]["credential_id"] is None
    (page,) = remote.pages()
    assert page == {
        "revision": 1,
        "items": [*document["items"], document["head"]],
        "removed": [],
        "next": None,
    }
    assert alice.used_bytes() == size
    problem(remote.create(), 409, "library-exists")


def test_a_write_replaces_and_removes_and_the_next_device_sees_only_what_is_new(library: Remote) -> None:
    assert library.put(1, "a", "b", "c").json() == {"revision": 2}
    again = boxes.files(library.account, 2, ["b", "d"], removed=[{"kind": 1, "id": "a".ljust(11, "z")}])
    assert library.post("/items", again).json() == {"revision": 3}
    (since_2,) = library.pages(since=2)
    assert since_2["items"] == [*again["items"], again["head"]]
    assert since_2["removed"] == [{"kind": 1, "id": "a".ljust(11, "z")}]
    (everything,) = library.pages()
    assert names(everything) == ["settings", "c", "b", "d", "head"]
    assert everything["removed"] == []
    assert library.get().json()["items"] == 4
    assert library.member.used_bytes() == 4 * boxes.ITEM_BYTES
    assert list(disagreements()) == []


def test_who_writes_from_an_old_revision_is_told_and_changes_nothing(library: Remote) -> None:
    assert library.put(1, "a").status_code == 200
    assert problem(library.put(1, "b"), 409, "library-changed")["revision"] == 2
    assert problem(library.put(5, "b"), 409, "library-changed")["revision"] == 2
    assert names(library.pages()[0]) == ["settings", "a", "head"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 500])
def test_pages_are_whole_revisions_and_the_last_ends_with_the_head(library: Remote, limit: int) -> None:
    for revision in range(1, 6):
        library.put(revision, *(f"{revision}x{number}" for number in range(revision)))
    pages = library.pages(limit=limit)
    revisions = [{int.from_bytes(base64.b64decode(text)[8:16]) for text in page["items"]} for page in pages]
    if limit < 500:
        assert len(pages) > 1
        for earlier, later in itertools.pairwise(revisions):
            assert max(earlier) < min(later) or later == {6}
    assert [name for page in pages for name in names(page)].count("head") == 1
    assert names(pages[-1])[-1] == "head"
    assert sum(len(page["items"]) for page in pages) == 15 + 2


def test_a_page_ends_before_it_gets_too_large(library: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE_BYTES", 3 * boxes.ITEM_BYTES)
    for revision in range(1, 5):
        library.put(revision, f"{revision}a", f"{revision}b")
    assert [len(page["items"]) for page in library.pages()] == [3, 2, 2, 2 + 1]


def test_a_removal_in_the_middle_of_the_pages_is_in_none_of_them_twice(library: Remote) -> None:
    library.put(1, "a", "b")
    library.put(2, "c")
    first = library.get("/items?since=0&limit=1").json()
    library.remove(3, "c")
    second = library.get(f"/items?cursor={first['next']}").json()
    assert "c" not in names(first) + names(second)
    assert second["revision"] == 4


def test_removals_are_forgotten_only_with_a_cursor_that_says_so(library: Remote) -> None:
    library.put(1, "a", "b")
    library.remove(2, "a")
    library.put(3, "c")
    Library.objects.update(forgotten_revision=3)
    LibraryItem.objects.exclude(removed_at=None).delete()
    problem(library.get("/items?since=2"), 410, "cursor-expired")
    assert names(library.pages(since=3)[0]) == ["c", "head"]
    pages = library.pages(since=0, limit=1)
    assert [name for page in pages for name in names(page)] == ["settings", "b", "c", "head"]


def wrong_items(account: str) -> dict[str, bytes]:
    right = boxes.item(account, 2)
    return {
        "another revision": boxes.item(account, 1),
        "a later revision": boxes.item(account, 3),
        "another generation": boxes.item(account, 2, generation=2),
        "another account": boxes.item("x" * 16, 2),
        "a byte too many": right + b"x",
        "a byte too few": right[:-1],
        "a box too small": boxes.item(account, 2, box=8),
        "a box too large": boxes.item(account, 2, box=15),
        "version": b"\2" + right[1:],
        "suite": right[:1] + b"\2" + right[2:],
        "kind 0": right[:2] + b"\0" + right[3:],
        "kind 7": right[:2] + b"\7" + right[3:],
        "a head": boxes.item(account, 2, boxes.HEAD),
        "an id of another kind": boxes.item(account, 2, boxes.FOLDER, "f" * 11),
        "an id with a zero inside": right[:34] + b"\0" + right[35:],
        "an id with a dot": right[:34] + b"." + right[35:],
        "settings of another name": boxes.item(account, 2, boxes.SETTINGS, "Settings"),
    }


@pytest.mark.parametrize("what", wrong_items("a" * 16))
def test_an_item_that_breaks_the_format_is_refused_with_its_index(library: Remote, what: str) -> None:
    good = boxes.item(library.account, 2, name="goodzzzzzzz")
    wrong = wrong_items(library.account)[what]
    document = boxes.write(library.account, 1, good, wrong, removed=[])
    assert problem(library.post("/items", document), 400, "invalid-item")["index"] == 1
    assert library.get().json()["revision"] == 1


def test_a_head_that_breaks_the_format_is_refused(library: Remote) -> None:
    for sealed in (
        boxes.item(library.account, 2),
        boxes.item(library.account, 1, boxes.HEAD),
        b"x",
        b"x" * 652,
    ):
        document = boxes.files(library.account, 1, ["a"]) | {"head": boxes.text(sealed)}
        problem(library.post("/items", document), 400, "invalid-item")


def test_an_item_twice_in_one_write_is_refused(library: Remote) -> None:
    problem(library.put(1, "a", "a"), 400, "invalid-item")
    removed = [{"kind": 1, "id": "a".ljust(11, "z")}]
    problem(library.put(1, "a", removed=removed), 400, "invalid-item")
    problem(library.put(1, "b", removed=removed * 2), 400, "invalid-item")


@pytest.mark.parametrize(
    ("kind", "name"), [(4, "settings"), (6, "head"), (1, "short"), (9, "f" * 11), (1, "x\0" + "f" * 9)]
)
def test_what_cannot_be_removed(library: Remote, kind: int, name: str) -> None:
    document = boxes.write(library.account, 1, removed=[{"kind": kind, "id": name}])
    response = library.post("/items", document)
    problem(response, 400, "invalid-request" if "\0" in name else "invalid-item")


def test_a_removal_of_what_is_not_there_is_no_error_and_leaves_no_row(library: Remote) -> None:
    assert library.remove(1, "never").status_code == 200
    assert library.pages(since=1)[0]["removed"] == []
    assert list(disagreements()) == []


def test_the_number_of_items_in_one_write_is_limited(library: Remote) -> None:
    many = [f"n{number}" for number in range(251)]
    assert problem(library.put(1, *many), 413, "too-many-items")["limit"] == 250
    assert library.put(1, *many[:250]).status_code == 200


def test_a_full_library_takes_no_more_but_can_still_be_emptied(
    library: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MAX_ITEMS", 3)
    assert library.put(1, "a", "b").status_code == 200
    problem(library.put(2, "c"), 413, "library-full")
    assert library.put(2, "a").status_code == 200
    assert library.remove(3, "a").status_code == 200
    assert library.put(4, "c").status_code == 200
    monkeypatch.setattr(writing, "MAX_BYTES", 3 * boxes.ITEM_BYTES)
    large = boxes.item(library.account, 6, name="c".ljust(11, "z"), box=10)
    problem(library.post("/items", boxes.write(library.account, 5, large, removed=[])), 413, "library-full")
    assert list(disagreements()) == []


def test_a_library_counts_in_the_quota(library: Remote) -> None:
    library.member.user.quota_bytes = 3 * boxes.ITEM_BYTES
    library.member.user.save()
    assert library.put(1, "a", "b").status_code == 200
    problem(library.put(2, "c"), 413, "quota-exceeded")
    assert library.remove(2, "b").status_code == 200
    assert library.put(3, "c").status_code == 200
    assert library.member.used_bytes() == 3 * boxes.ITEM_BYTES


def test_nobody_reaches_the_library_of_somebody_else(library: Remote, bob: Member) -> None:
    library.put(1, "a")
    other = Remote(bob)
    problem(other.get(), 404, "library-not-found")
    problem(other.get("/items"), 404, "library-not-found")
    problem(other.put(2, "a"), 404, "library-not-found")
    foreign = boxes.files(library.account, 2, ["a"])
    problem(other.post("/items", foreign), 400, "invalid-item")
    other.create()
    assert names(other.pages()[0]) == ["settings", "head"]
    problem(other.post("/items", boxes.files(library.account, 1, ["a"])), 400, "invalid-item")


def test_what_is_not_a_write_is_refused(library: Remote) -> None:
    right = boxes.files(library.account, 1, ["a"])
    for name, value in {
        "revision": "1", "items": "x", "head": None, "removed": [3],
    }.items():  # fmt: skip
        problem(library.post("/items", right | {name: value}), 400, "invalid-request")
        problem(library.post("/items", {k: v for k, v in right.items() if k != name}), 400, "invalid-request")
    problem(library.post("/items", right | {"items": ["not base64!"]}), 400, "invalid-request")
    problem(library.post("/items", right | {"revision": -1}), 400, "invalid-request")
    problem(library.post("/items", right | {"revision": 2**53}), 400, "invalid-request")


@pytest.mark.parametrize(
    "query", ["since=-1", "since=x", "limit=0", "limit=501", "cursor=", "cursor=1-x", "cursor=1"]
)
def test_a_wrong_query_is_refused(library: Remote, query: str) -> None:
    problem(library.get(f"/items?{query}"), 400, "invalid-request")
