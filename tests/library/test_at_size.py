"""A library as large as one may be: every write and every page costs the same as in a small one. Figures, no limits."""

import statistics
import time
from collections.abc import Callable

import pytest

from files.models import Library
from files.services.fsck import disagreements
from files.services.library import reading, writing
from files.services.library.writing import MAX_ITEMS, MAX_PER_WRITE, Write
from tests.figures import Figures
from tests.library import boxes
from tests.library.remote import Remote

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

MEASURED = 20


def write(account: str, revision: int, numbers: range) -> Write:
    """Return a write of these files that leads to `revision`."""
    items = [boxes.item(account, revision, name=f"{number:011d}") for number in numbers]
    return Write(revision, 1, items, boxes.item(account, revision, boxes.HEAD))


def milliseconds(act: Callable[[int], object]) -> str:
    """Return how long `act` takes, as the median and the longest of MEASURED."""
    took = []
    for number in range(MEASURED):
        started = time.perf_counter()
        act(number)
        took.append((time.perf_counter() - started) * 1000)
    return f"{statistics.median(took):.0f} ms, at most {max(took):.0f} ms"


def test_a_full_library_is_written_and_listed_as_fast_as_a_small_one(
    library: Remote, figures: Figures
) -> None:
    owner, account = library.member.user, library.account
    owner.quota_bytes = 2**40
    owner.save()
    first = range(2, 2 + MEASURED)
    small = milliseconds(
        lambda n: writing.change_items(owner, write(account, first[n], range(n * 250, (n + 1) * 250)))
    )
    revision = reading.find(owner).revision
    for start in range(MEASURED * MAX_PER_WRITE, MAX_ITEMS - 1, MAX_PER_WRITE):
        revision += 1
        numbers = range(start, min(start + MAX_PER_WRITE, MAX_ITEMS - 1))
        writing.change_items(owner, write(account, revision, numbers))
    assert Library.objects.get(pk=owner.pk).item_count == MAX_ITEMS

    def change_again(number: int) -> None:
        writing.change_items(
            owner, write(account, revision + 1 + number, range(number * 250, (number + 1) * 250))
        )

    full = milliseconds(change_again)
    middle = milliseconds(lambda n: reading.page(owner, 0, revision // 2 + n, reading.MAX_PAGE))
    newest = milliseconds(lambda _: reading.page(owner, revision, revision, reading.MAX_PAGE))
    figures(f"a write of 250 items: {small} in a new library, {full} in one of {MAX_ITEMS} items")
    figures(f"a page of 500 of {MAX_ITEMS} items: {middle}; what has changed since the last write: {newest}")
    assert list(disagreements()) == []
