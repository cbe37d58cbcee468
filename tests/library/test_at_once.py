"""Devices that write at the same moment: one wins each revision, and nothing is lost or counted twice."""

from itertools import count
from typing import Any

import pytest

from accounts.models import User
from bytebin.errors import BytebinError, LibraryChanged, LibraryExists
from files.models import Library, LibraryItem
from files.services.fsck import disagreements
from files.services.library import reading, removal, writing
from files.services.library.writing import Write
from tests.library import boxes
from tests.library.remote import Remote
from tests.services.making import together

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = 6


def write(owner: User, revision: int, *names: str, **more: Any) -> Write:
    """Return a write that leads to `revision`."""
    items = [boxes.item(owner.pk, revision, name=name.ljust(11, "z")) for name in names]
    return Write(revision, 1, items, boxes.item(owner.pk, revision, boxes.HEAD), **more)


def new(owner: User) -> Write:
    methods = [(boxes.method(owner.pk, "phrase"), b""), (boxes.method(owner.pk, "code", boxes.CODE), b"")]
    settings = boxes.item(owner.pk, 1, boxes.SETTINGS)
    return Write(1, 1, [settings], boxes.item(owner.pk, 1, boxes.HEAD), add_methods=methods)


def test_one_of_many_sets_up_the_library(alice: Any) -> None:
    outcome = together(DEVICES, lambda _: writing.create(alice.user, new(alice.user)))
    assert sum(result is None for result in outcome) == 1
    assert sum(isinstance(result, LibraryExists) for result in outcome) == DEVICES - 1
    assert list(disagreements()) == []


def test_one_of_many_writes_wins_a_revision(library: Remote) -> None:
    owner = library.member.user
    outcome = together(
        DEVICES, lambda number: writing.change_items(owner, write(owner, 2, "same", f"own{number}"))
    )
    assert sum(result is None for result in outcome) == 1
    assert sum(isinstance(result, LibraryChanged) for result in outcome) == DEVICES - 1
    assert library.get().json()["items"] == 3
    assert list(disagreements()) == []


def test_devices_that_repeat_until_they_win_lose_nothing(library: Remote) -> None:
    owner = library.member.user

    def write_all(device: int) -> int:
        lost = 0
        for number in range(5):
            lost += repeat(owner, f"d{device}n{number}")
        return lost

    lost = together(DEVICES, write_all)
    assert not [result for result in lost if isinstance(result, BytebinError)]
    library_row = Library.objects.get(pk=owner.pk)
    assert (library_row.revision, library_row.item_count) == (1 + 5 * DEVICES, 1 + 5 * DEVICES)
    revisions = LibraryItem.objects.filter(kind=boxes.FILE).values_list("revision", flat=True)
    assert sorted(revisions) == list(range(2, 2 + 5 * DEVICES))
    assert list(disagreements()) == []


def repeat(owner: User, name: str) -> int:
    """Write from the newest revision until it succeeds. Return how often another device was faster."""
    for lost in count():
        try:
            writing.change_items(owner, write(owner, reading.find(owner).revision + 1, name))
            return lost
        except LibraryChanged:
            continue
    raise AssertionError("count() never ends")


def test_a_write_and_a_deletion_leave_all_or_nothing(library: Remote) -> None:
    owner = library.member.user

    def act(number: int) -> None:
        if number:
            writing.change_items(owner, write(owner, 2, "a"))
        else:
            removal.delete(owner)

    together(2, act)
    assert not Library.objects.exists()
    assert not LibraryItem.objects.exists()
    assert library.member.used_bytes() == 0


def test_the_quota_is_never_exceeded_by_writes_at_once(library: Remote) -> None:
    owner = library.member.user
    owner.quota_bytes = 4 * boxes.ITEM_BYTES
    owner.save()
    together(DEVICES, lambda number: repeat(owner, f"own{number}"))
    assert library.member.used_bytes() == 4 * boxes.ITEM_BYTES
    assert list(disagreements()) == []
