"""The head: the item that each write brings along, with a digest over all items and over the heads before it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bytebin_cli.library.box import LABEL
from bytebin_cli.library.fields import encode
from bytebin_cli.library.items import BOUND_LENGTH, HEAD_ID, AskedItem, Item, ItemId, read_item, seal_item
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.values import DIGEST_LENGTH, PAST_LENGTH, Value


@dataclass(frozen=True)
class Writing:
    """Who writes, and when: the device's name, at most 64 bytes, and milliseconds since 1970."""

    device: str
    at: int


@dataclass(frozen=True)
class Head:
    item: Item

    @property
    def revision(self) -> int:
        return self.item.header.revision

    @property
    def generation(self) -> int:
        return self.item.header.generation

    @property
    def past(self) -> list[str]:
        """The digests of the heads before, newest first."""
        past: list[str] = self.item.value["past"]
        return past

    @property
    def digest(self) -> str:
        return head_digest(self.item.sealed)

    def covers(self, account: str, sealed: Iterable[bytes]) -> bool:
        """Return whether these are all the items, and exactly those that the head was made for."""
        items = list(sealed)
        return (self.item.value["count"], self.item.value["root"]) == (len(items), root(account, items))


def head_digest(sealed: bytes) -> str:
    """Return the digest under which later heads remember this one: 16 bytes in base64url."""
    return encode(hashlib.sha256(LABEL + b"head\0" + sealed).digest()[:DIGEST_LENGTH])


def root(account: str, sealed: Iterable[bytes]) -> str:
    """Return the digest over header, salt and commitment of every item but the head, in base64url."""
    digest = hashlib.sha256(LABEL + b"root\0" + account.encode())
    for item in sorted(sealed, key=lambda item: (item[2], item[32:48])):
        digest.update(item[:BOUND_LENGTH])
    return encode(digest.digest())


def read_head(sealed: bytes, account: str, master: MasterKey) -> Head:
    """Open a head, which must be of the generation just unlocked. Raise LibraryRefused."""
    return Head(read_item(sealed, AskedItem(account, HEAD_ID), {master.generation: master.key}))


def first_head(account: str, master: MasterKey, items: Mapping[ItemId, Item], writing: Writing) -> Head:
    """Seal the head of a library's first revision."""
    return _seal(account, 1, master, {**_described(account, items, writing), "past": []})


def next_head(before: Head, master: MasterKey, items: Mapping[ItemId, Item], writing: Writing) -> Head:
    """Seal the head of the next revision. Members that this version does not know are kept."""
    account = before.item.header.account
    past = [before.digest, *before.past][:PAST_LENGTH]
    value = {**before.item.value, **_described(account, items, writing), "past": past}
    return _seal(account, before.revision + 1, master, value)


def _described(account: str, items: Mapping[ItemId, Item], writing: Writing) -> Value:
    covered = root(account, (item.sealed for item in items.values()))
    return {"count": len(items), "root": covered, "device": writing.device, "at": writing.at}


def _seal(account: str, revision: int, master: MasterKey, value: Value) -> Head:
    return Head(seal_item(account, HEAD_ID, revision, master, value))
