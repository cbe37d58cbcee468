"""The library on the server: its listing, its changes page by page, and writes that a concurrent one refuses."""

import base64
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from bytebin_cli.api import Api, Document, decoded, number, text
from bytebin_cli.api import items as documents
from bytebin_cli.errors import ServerRefused
from bytebin_cli.library.founding import Founding
from bytebin_cli.library.items import HEAD_ID, ItemId, parse_item
from bytebin_cli.library.methods import parse_method
from bytebin_cli.library.rotation import Rotation
from bytebin_cli.library.values import MAX_ITEMS
from bytebin_cli.library.writing import Write
from bytebin_cli.responses import unexpected_response

_PAGE: Final = 500


class LibraryChanged(Exception):
    """Another device wrote first: fetch what it changed, and apply the change again."""


class ListedMethod(NamedTuple):
    id: str
    kind: int
    sealed: bytes


@dataclass(frozen=True)
class Listing:
    """What the server says of the library, unverified."""

    revision: int
    generation: int
    methods: list[ListedMethod] = field(repr=False)


@dataclass(frozen=True)
class Changes:
    """What changed after revision `since`; 0 means all there is. `head` is None if nothing changed."""

    since: int
    items: dict[ItemId, bytes] = field(repr=False)
    removed: set[ItemId]
    head: bytes | None = field(repr=False)


def account_of(listing: Listing) -> str:
    """Return the account that the library says it is of, to which every method and item has to be bound.

    `GET /user` names it too, but needs a scope that says more. The server could lie in both, and would then show
    something that no secret of this person opens. Raise LibraryRefused or ServerRefused.
    """
    if not listing.methods:
        raise unexpected_response()
    return parse_method(listing.methods[0].sealed).account


def fetch_listing(api: Api) -> Listing | None:
    """Return None if there is no library. Raise ServerRefused or TryAgainLater."""
    try:
        response = api.get("library")
    except ServerRefused as error:
        if error.slug == "library-not-found":
            return None
        raise
    methods = [
        ListedMethod(text(entry, "id"), number(entry, "kind"), decoded(entry.get("sealed")))
        for entry in documents(response, "methods")
    ]
    return Listing(number(response, "revision"), number(response, "generation"), methods)


def fetch_changes(api: Api, since: int) -> Changes:
    """Fetch all pages of what changed after `since`, or of everything if the server no longer knows. Raise Refused."""
    try:
        return _fetch_pages(api, since)
    except ServerRefused as error:
        if error.slug != "cursor-expired" or not since:
            raise
        return _fetch_pages(api, 0)


def send_write(api: Api, write: Write) -> None:
    """Raise LibraryChanged if the library is no longer at the write's revision."""
    _send(api, "library/items", _described(write))


def send_founding(api: Api, founding: Founding) -> None:
    """Send an account's first library. Raise ServerRefused (library-exists) if another device was faster."""
    state = founding.state
    document = {
        "revision": state.revision,
        "generation": state.master.generation,
        "methods": [{"sealed": _encode(method.sealed)} for method in founding.methods],
        "items": [_encode(sealed) for sealed in state.sealed()],
        "head": _encode(state.head.item.sealed),
    }
    try:
        api.post("library", document)
    except ServerRefused as error:
        if error.slug != "library-exists" or not _is_ours(fetch_listing(api), founding):
            raise


def _is_ours(listing: Listing | None, founding: Founding) -> bool:
    """Return whether the library that exists is this one: the first response can be lost, and the request repeated."""
    ours = sorted(method.sealed for method in founding.methods)
    return listing is not None and sorted(method.sealed for method in listing.methods) == ours


def send_rotation(api: Api, rotation: Rotation) -> None:
    """Send a change of the AMK, which drops all older methods. Raise LibraryChanged."""
    methods = [
        {"id": method.id, "kind": method.kind, "sealed": _encode(method.sealed)}
        for method in rotation.methods
    ]
    described = _described(rotation.write)
    del described["removed"]
    generation = rotation.write.state.master.generation
    _send(api, "library/rotate", {**described, "generation": generation, "methods": methods})


def _fetch_pages(api: Api, since: int) -> Changes:
    changes = Changes(since, {}, set(), None)
    head: bytes | None = None
    received, cursors = 0, set[str | int]()
    where: dict[str, str | int] | None = {"since": since}
    while where is not None:
        page = api.get("library/items", **where, limit=_PAGE)
        found = _by_id(page)
        head = found.pop(HEAD_ID, head)
        removed = {_item_id(entry) for entry in documents(page, "removed")}
        # A change between two pages: what was sent before has been removed or written again.
        for name in removed:
            changes.items.pop(name, None)
        changes.removed.difference_update(found)
        changes.items.update(found)
        changes.removed.update(removed)
        where = _next(page, cursors)
        # Some may come twice, because they were written again meanwhile; more of them never ends.
        received += len(found) + len(removed)
        if received > 4 * MAX_ITEMS or len(changes.items) > MAX_ITEMS:
            raise unexpected_response()
    return Changes(since, changes.items, changes.removed, head)


def _next(page: Document, cursors: set[str | int]) -> dict[str, str | int] | None:
    """Return what asks for the next page, whose cursor must be none of the earlier ones."""
    if page.get("next") is None:
        return None
    cursor = text(page, "next")
    if cursor in cursors:
        raise unexpected_response()
    cursors.add(cursor)
    return {"cursor": cursor}


def _by_id(page: Document) -> dict[ItemId, bytes]:
    sent = page.get("items")
    if not isinstance(sent, list):
        raise unexpected_response()
    sealed = [decoded(entry) for entry in sent]
    return {parse_item(item).id: item for item in sealed}


def _item_id(entry: Document) -> ItemId:
    return ItemId(number(entry, "kind"), text(entry, "id"))


def _described(write: Write) -> dict[str, Any]:
    return {
        "revision": write.revision,
        "items": [_encode(item) for item in write.items],
        "removed": [{"kind": name.kind, "id": name.id} for name in sorted(write.removed)],
        "head": _encode(write.head),
    }


def _send(api: Api, path: str, document: Document) -> None:
    try:
        api.post(path, document)
    except ServerRefused as error:
        if error.slug == "library-changed":
            raise LibraryChanged from None
        raise


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode()
