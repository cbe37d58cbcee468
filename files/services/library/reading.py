"""Lists of what a library has: its methods, and its items from a revision on."""

import re
from dataclasses import dataclass

from accounts.models import User
from bytebin.errors import CursorExpired, InvalidRequest, LibraryNotFound
from files.models import Library, LibraryItem
from files.services.library.writing import MAX_PER_WRITE

MAX_PAGE = 500  # rows: items and removals
PAGE_BYTES = 4 * 2**20  # of boxes; a revision of MAX_PER_WRITE of the largest boxes may be a little more

CURSOR = re.compile(r"(\d{1,16})-(\d{1,16})", re.ASCII)


@dataclass(frozen=True)
class Page:
    """Items and removals in the order of their revisions. `cursor` gets the next page; the last one has none."""

    library: Library
    items: list[LibraryItem]
    cursor: str | None


def find(owner: User) -> Library:
    """Return the user's library. Raise LibraryNotFound."""
    library = Library.objects.filter(pk=owner.pk).first()
    if library is None:
        raise LibraryNotFound
    return library


def page(owner: User, since: int, after: int, limit: int) -> Page:
    """Return what has changed after the revision `since`, from the revision after `after` on, in whole revisions.

    Raises LibraryNotFound, and CursorExpired if removals after `since` are forgotten. What is written meanwhile comes
    with the next request: everything here is of `library.revision` or before.
    """
    library = find(owner)
    if 0 < since < library.forgotten_revision:
        raise CursorExpired
    rows = LibraryItem.objects.filter(owner=owner, revision__gt=after, revision__lte=library.revision)
    if not since:
        rows = rows.there()  # a device that has nothing yet needs no removals
    ahead = rows.order_by("revision", "id").values_list("pk", "revision", "size")[
        : MAX_PAGE + MAX_PER_WRITE + 1
    ]
    keys, last = whole_revisions(list(ahead), limit)
    items = list(
        LibraryItem.objects.filter(pk__in=keys, revision__lte=library.revision).order_by("revision", "id")
    )
    return Page(library, items, None if last is None else f"{since}-{last}")


def whole_revisions(ahead: list[tuple[str, int, int]], limit: int) -> tuple[list[str], int | None]:
    """Return the keys of the first `limit` rows, cut between two revisions, and the last revision; None at the end.

    One revision is never cut: there are at most MAX_PER_WRITE rows of it.
    """
    cut, size = 0, 0
    for index, (_, revision, length) in enumerate(ahead):
        size += length
        if cut and (index >= limit or size > PAGE_BYTES):
            return [key for key, *_ in ahead[:cut]], ahead[cut - 1][1]
        if index + 1 == len(ahead) or ahead[index + 1][1] != revision:
            cut = index + 1
    return [key for key, *_ in ahead], None


def parse_cursor(text: str) -> tuple[int, int]:
    """Return `since` and `after` of a cursor. Raise InvalidRequest."""
    found = CURSOR.fullmatch(text)
    if not found:
        raise InvalidRequest("cursor is not one that this server has sent.")
    return int(found[1]), int(found[2])
