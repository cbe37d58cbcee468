"""The server's half of the library in memory, behind the client's API door. It can lie, as the tests say."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document
from bytebin_cli.errors import ServerRefused
from bytebin_cli.library.items import HEAD_ID, ItemId, parse_item
from bytebin_cli.library.states import State
from bytebin_cli.library.writing import MAX_CHANGES

from .vectors import account


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@dataclass
class Stored:
    """What the server has at one moment. `items` maps ids to revision and box, b"" where removed."""

    revision: int
    generation: int
    head: bytes
    items: dict[ItemId, tuple[int, bytes]]
    methods: list[Document]

    def copy(self) -> "Stored":
        return Stored(self.revision, self.generation, self.head, dict(self.items), list(self.methods))


@dataclass
class FakeServer:
    """`page` is the least number of entries of a page; revisions are never split."""

    stored: Stored
    page: int = 500
    expired_before: int = 0  # removals up to this revision are forgotten
    history: list[Stored] = field(default_factory=list)
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    refused: Any = ServerRefused  # a mutated client catches a class of its own
    # Called with the path of each request: before a write, and after a read, so that what was read is outdated.
    meanwhile: Callable[[str], None] | None = None

    @classmethod
    def of(cls, state: State, methods: list[Document] | None = None) -> "FakeServer":
        items = {name: (item.header.revision, item.sealed) for name, item in state.items.items()}
        listed = methods or [
            {"id": method["id"], "kind": method["kind"], "sealed": ""} for method in state.settings["methods"]
        ]
        head = state.head.item.sealed
        return cls(Stored(state.revision, state.master.generation, head, items, listed))

    def listing(self) -> Document:
        return {
            "revision": self.stored.revision,
            "generation": self.stored.generation,
            "methods": self.stored.methods,
        }

    def items_after(self, where: Mapping[str, str | int]) -> Document:
        """`where` has `since`, or the `cursor` of the page before: what was asked for first, and what was sent."""
        since, start = map(int, str(where.get("cursor") or f"{where['since']}-{where['since']}").split("-"))
        if 0 < since < self.expired_before:
            raise self.refused("", "cursor-expired")
        later = sorted(
            (revision, name, sealed)
            for name, (revision, sealed) in self.stored.items.items()
            if revision > start and (sealed or since)
        )
        last = later[self.page - 1][0] if len(later) > self.page else self.stored.revision
        shown = [(name, sealed) for revision, name, sealed in later if revision <= last]
        ended = last >= self.stored.revision or all(revision <= last for revision, _name, _sealed in later)
        return {
            "revision": self.stored.revision,
            "items": [encoded(sealed) for _name, sealed in shown if sealed]
            + ([encoded(self.stored.head)] if ended and self.stored.head else []),
            "removed": [{"kind": name.kind, "id": name.id} for name, sealed in shown if not sealed],
            "next": None if ended else f"{since}-{last}",
        }

    def write(self, document: Document) -> Document:
        if document["revision"] != self.stored.revision:
            raise self.refused("", "library-changed")
        removed = document.get("removed", [])
        if len(document["items"]) + len(removed) > MAX_CHANGES:
            raise self.refused("", "too-many-items")
        self.history.append(self.stored.copy())
        after, revision = self.stored.copy(), self.stored.revision + 1
        for item in (base64.b64decode(item) for item in document["items"]):
            header = parse_item(item)
            if (header.revision, header.account) != (revision, account()):
                raise self.refused("", "invalid-item")
            after.items[header.id] = (revision, item)
        for name in removed:
            after.items[ItemId(name["kind"], name["id"])] = (revision, b"")
        after.head, after.revision = base64.b64decode(document["head"]), revision
        if parse_item(after.head).id != HEAD_ID:
            raise self.refused("", "invalid-item")
        after.generation = document.get("generation", after.generation)
        after.methods = document.get("methods", after.methods)
        self.stored = after
        return {"revision": revision}


class FakeApi(Api):
    """The door to a fake server, for one client."""

    def __init__(self, server: FakeServer) -> None:  # no connection: nothing of the real one's is needed
        self.server = server
        self.account = Account("https://files.example", "bb_test")

    def get(self, path: str, **parameters: str | int) -> Document:
        self.server.requests.append(("GET", path, parameters))
        if path == "library":
            return self._after(path, self.server.listing())
        assert path == "library/items"
        return self._after(path, self.server.items_after(parameters))

    def post(self, path: str, document: Any, **headers: str) -> Document:
        assert not headers
        self.server.requests.append(("POST", path, document))
        assert path in ("library/items", "library/rotate")
        self._after(path, {})
        return self.server.write(document)

    def _after(self, path: str, response: Document) -> Document:
        if self.server.meanwhile:
            self.server.meanwhile(path)
        return response
