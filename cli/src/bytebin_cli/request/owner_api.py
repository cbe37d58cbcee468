"""The owner's half of the API: their upload links, and what came by them."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from bytebin_cli.api import Api, Document, decoded, items, number, text
from bytebin_cli.errors import ServerRefused
from bytebin_cli.responses import unexpected_response


@dataclass(frozen=True)
class Came:
    """A file that came by a link, as the server describes it: nothing of it is verified. `size` is as encrypted."""

    id: str
    request: str
    size: int
    received_at: str
    envelope: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    filed: bool


def fetch_requests(api: Api) -> Iterator[Document]:
    """Yield the account's upload links, newest first, as the server describes them."""
    for page in _pages(api, "requests", {}):
        yield from items(page, "requests")


def create_request(api: Api, document: Document) -> None:
    """Create the link whose ID and card are in the document. A repetition after a lost response succeeds.

    Raise ServerRefused or TryAgainLater.
    """
    try:
        api.post("requests", document)
    except ServerRefused as error:
        if error.slug != "request-exists" or not _is_ours(api, document):
            raise


def change_request(api: Api, request: str, changes: Document) -> Document:
    return api.patch(_path(request), changes)


def delete_request(api: Api, request: str) -> bool:
    """Delete the link, which ends its open uploads and keeps what came by it. Return False if it was not there."""
    try:
        api.delete(_path(request))
    except ServerRefused as error:
        if error.slug == "request-not-found":
            return False
        raise
    return True


def fetch_received(api: Api, request: str | None) -> Iterator[list[Came]]:
    """Yield what came by that link, or by all, in pages, oldest first."""
    for page in _pages(api, "received", {"request": request} if request else {}):
        yield [_came(entry) for entry in items(page, "files")]


def mark_filed(api: Api, file_id: str) -> None:
    """Tell the server that the file is in the library."""
    api.patch(f"received/{quote(file_id, safe='')}", {"filed": True})


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _pages(api: Api, path: str, where: dict[str, str | int]) -> Iterator[Document]:
    """Yield the pages of a list. A cursor must be none of the earlier ones: then pages would never end."""
    cursors = set[str]()
    while True:
        page = api.get(path, **where)
        yield page
        if page.get("next") is None:
            return
        cursor = text(page, "next")
        if cursor in cursors:
            raise unexpected_response()
        cursors.add(cursor)
        where = {**where, "cursor": cursor}


def _is_ours(api: Api, document: Document) -> bool:
    return bool(api.get(_path(document["id"])).get("card") == document["card"])


def _path(request: str) -> str:
    return f"requests/{quote(request, safe='')}"


def _came(entry: Document) -> Came:
    return Came(
        text(entry, "id"),
        text(entry, "request"),
        number(entry, "size"),
        text(entry, "received_at"),
        decoded(entry.get("envelope")),
        decoded(entry.get("sealed")),
        entry.get("filed") is True,
    )
