"""The one step that changes a library: compare the revision, and store everything or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import (
    InvalidItem,
    InvalidMethod,
    InvalidRequest,
    LastMethod,
    LibraryChanged,
    LibraryExists,
    LibraryFull,
    LibraryNotFound,
    TooManyItems,
    TooManyMethods,
)
from files.models import Library, LibraryItem, LibraryMethod
from files.services import quota
from files.services.library import boxes
from files.services.library.boxes import Item, Method
from files.services.library.removal import empty

MAX_ITEMS = 100_000
MAX_BYTES = 256 * 2**20
MAX_PER_WRITE = 250  # items and removals
FEWEST_METHODS, MAX_METHODS = 2, 20

Key = tuple[int, str]  # kind and id of an item


@dataclass(frozen=True)
class Write:
    """What a write brings. `items` and `head` are sealed with `revision` and `generation`, those after the write."""

    revision: int
    generation: int
    items: Sequence[bytes]
    head: bytes
    removed: Collection[Key] = ()
    add_methods: Sequence[tuple[bytes, bytes]] = ()  # sealed, credential id
    remove_methods: Collection[str] = ()


def create(owner: User, write: Write, *, replace: bool = False) -> None:
    """Set up the library or, with `replace`, replace it: its items and methods are dropped, and its revisions continue.

    Raises LibraryExists, LibraryChanged if `revision` or `generation` is not one more than the stored one, and what
    `change` raises.
    """
    if replace:
        begin_anew(owner, write)
        return
    if (write.revision, write.generation) != (1, 1):
        raise InvalidRequest("A new library begins with revision 1 and generation 1.")
    try:
        begin(owner, write)
    except IntegrityError:
        raise LibraryExists from None


@atomic
def begin(owner: User, write: Write) -> None:
    if Library.objects.filter(pk=owner.pk).exists():
        raise LibraryExists
    Library.objects.create(pk=owner.pk, owner=owner, revision=0, generation=1, head=b"")
    claim(owner, write, generation=1)
    store_items(owner, write)
    store_methods(owner, write)


@atomic
def begin_anew(owner: User, write: Write) -> None:
    claim(owner, write, generation=write.generation - 1)
    empty(owner.pk)
    # A device with an older revision has to fetch everything: no row tells it what went.
    Library.objects.filter(pk=owner.pk).update(forgotten_revision=write.revision)
    store_items(owner, write)
    store_methods(owner, write)


@atomic
def change_items(owner: User, write: Write) -> None:
    """Write items. Raise LibraryNotFound, LibraryChanged, InvalidItem, TooManyItems, LibraryFull or QuotaExceeded."""
    claim(owner, write, generation=write.generation)
    store_items(owner, write)


@atomic
def change_methods(owner: User, write: Write) -> None:
    """Add and remove methods. Raise as `change_items`, InvalidMethod, LastMethod or TooManyMethods."""
    claim(owner, write, generation=write.generation)
    store_items(owner, write)
    store_methods(owner, write)


@atomic
def rotate(owner: User, write: Write) -> None:
    """Change the key: all methods of the generation before go. Raise as `change_methods`."""
    require_item(write, (boxes.OLD_KEY, f"key{write.generation - 1}"))
    claim(owner, write, generation=write.generation - 1)
    LibraryMethod.objects.filter(owner=owner).delete()
    store_items(owner, write)
    store_methods(owner, write)


def claim(owner: User, write: Write, *, generation: int) -> None:
    """Take the revision that the write begins with; the row stays locked until the transaction ends."""
    check_head(owner, write)
    rows = Library.objects.filter(pk=owner.pk, revision=write.revision - 1, generation=generation)
    taken = rows.update(
        revision=write.revision, generation=write.generation, head=write.head, changed_at=timezone.now()
    )
    if not taken:
        raise changed(owner)


def changed(owner: User) -> LibraryChanged | LibraryNotFound:
    current = Library.objects.filter(pk=owner.pk).values("revision", "generation").first()
    return LibraryChanged(**current) if current else LibraryNotFound()


def check_head(owner: User, write: Write) -> None:
    head = boxes.parse_item(write.head)
    if head is None or head.kind != boxes.HEAD or not fits(head, owner, write):
        raise InvalidItem("The head is not one of this account, revision and generation.")


def checked(owner: User, write: Write, index: int) -> Item:
    item = boxes.parse_item(write.items[index])
    if item is None or item.kind == boxes.HEAD or not fits(item, owner, write):
        raise InvalidItem(index=index)
    return item


def fits(item: Item, owner: User, write: Write) -> bool:
    expected = (write.revision, write.generation, owner.pk.encode())
    return (item.revision, item.generation, item.account) == expected


def require_item(write: Write, key: Key) -> None:
    """Raise InvalidItem unless the write brings this item."""
    brought = (boxes.parse_item(sealed) for sealed in write.items)
    if not any(item and (item.kind, item.item) == key for item in brought):
        raise InvalidItem(f"The item {key[1]} is missing from this write.")


def store_items(owner: User, write: Write) -> None:
    """Check and replace the items, empty the removed ones, and count the difference. An error undoes all of it."""
    if len(write.items) + len(write.removed) > MAX_PER_WRITE:
        raise TooManyItems(limit=MAX_PER_WRITE)
    items = [checked(owner, write, index) for index in range(len(write.items))]
    keys = [(item.kind, item.item) for item in items]
    check_removed(write, keys)
    affected = LibraryItem.objects.filter(pk__in=[key(owner, *pair) for pair in (*keys, *write.removed)])
    sizes = dict(affected.there().values_list("pk", "size"))
    affected.delete()
    gone = [pair for pair in write.removed if key(owner, *pair) in sizes]
    LibraryItem.objects.bulk_create(
        [row(owner, write, (item.kind, item.item), item.sealed) for item in items]
        + [row(owner, write, pair, b"", removed_at=timezone.now()) for pair in gone]
    )
    count(owner, len(items) - len(sizes), sum(len(item.sealed) for item in items) - sum(sizes.values()))


def check_removed(write: Write, brought: Sequence[Key]) -> None:
    if len({*brought, *write.removed}) < len(brought) + len(write.removed):
        raise InvalidItem("An item occurs twice in this write.")
    for kind, item in write.removed:
        if kind in {boxes.SETTINGS, boxes.HEAD} or not boxes.is_item_id(kind, item):
            raise InvalidItem("removed: this item cannot exist, or has to stay.")


def key(owner: User, kind: int, item: str) -> str:
    return f"{owner.pk}-{kind}-{item}"


def row(
    owner: User, write: Write, pair: Key, sealed: bytes, removed_at: datetime | None = None
) -> LibraryItem:
    return LibraryItem(
        pk=key(owner, *pair),
        owner=owner,
        kind=pair[0],
        item=pair[1],
        generation=write.generation,
        revision=write.revision,
        size=len(sealed),
        sealed=sealed,
        removed_at=removed_at,
    )


def count(owner: User, items: int, size: int) -> None:
    """Count so many more items and bytes, in the library and in the quota. Raise LibraryFull or QuotaExceeded."""
    library = Library.objects.filter(pk=owner.pk)
    room = library.filter(item_count__lte=MAX_ITEMS - max(items, 0), item_bytes__lte=MAX_BYTES - max(size, 0))
    if not room.update(item_count=F("item_count") + items, item_bytes=F("item_bytes") + size):
        raise LibraryFull(max_items=MAX_ITEMS, max_bytes=MAX_BYTES)
    if size > 0:
        quota.reserve(owner, size)
    elif size < 0:
        quota.release(owner.pk, -size)


def store_methods(owner: User, write: Write) -> None:
    """Remove and add methods. A recovery code and one other method have to remain."""
    require_item(write, (boxes.SETTINGS, boxes.SETTINGS_ID))
    owned = LibraryMethod.objects.filter(owner=owner)
    owned.filter(method__in=write.remove_methods).delete()
    there = set(owned.values_list("method", flat=True))
    for index, (sealed, credential_id) in enumerate(write.add_methods):
        method = boxes.parse_method(sealed, credential_id)
        if method is None or not is_new(method, owner, write, there):
            raise InvalidMethod(index=index)
        there.add(method.method)
        insert(owner, method)
    kinds = list(owned.values_list("kind", flat=True))
    if len(kinds) > MAX_METHODS:
        raise TooManyMethods(limit=MAX_METHODS)
    codes = kinds.count(boxes.RECOVERY_CODE)
    if codes == 0 or codes == len(kinds):
        raise LastMethod


def is_new(method: Method, owner: User, write: Write, there: Collection[str]) -> bool:
    expected = (write.generation, owner.pk.encode())
    return (method.generation, method.account) == expected and method.method not in there


def insert(owner: User, method: Method) -> None:
    LibraryMethod.objects.create(
        pk=f"{owner.pk}-{method.method}",
        owner=owner,
        method=method.method,
        kind=method.kind,
        credential_id=method.credential_id,
        sealed=method.sealed,
    )
