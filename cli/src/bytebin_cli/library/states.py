"""A whole library: accepted only if it is complete, consistent, and follows from what this device has seen."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bytebin_cli.library.errors import DamagedLibrary, RolledBack, WrongContext
from bytebin_cli.library.fields import decode
from bytebin_cli.library.head import Head, head_digest, read_head
from bytebin_cli.library.items import (
    SETTINGS_ID,
    Item,
    ItemHeader,
    ItemId,
    commitment_of,
    generation_of,
    open_item,
    parse_item,
)
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.values import HEAD, OLD_KEY, PAST_LENGTH, Value
from bytebin_cli.texts import gettext as _


class Seen(NamedTuple):
    """What is remembered of an item: its revision, and its commitment (32 bytes)."""

    revision: int
    commitment: bytes


@dataclass(frozen=True)
class Memory:
    """What a device remembers of the last state it accepted. The server knows all of it. `head` is its digest."""

    generation: int
    revision: int
    head: str
    items: Mapping[ItemId, Seen]


@dataclass(frozen=True)
class State:
    """A verified library. `keys` maps each generation that is needed to its AMK; `master` is the newest."""

    account: str
    master: MasterKey
    head: Head
    items: Mapping[ItemId, Item]
    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def revision(self) -> int:
        return self.head.revision

    @property
    def settings(self) -> Value:
        return self.items[SETTINGS_ID].value

    def of_kind(self, kind: int) -> dict[str, Value]:
        """Map the ids of one kind to their values."""
        return {name.id: item.value for name, item in self.items.items() if name.kind == kind}

    def sealed(self) -> list[bytes]:
        """Return all items but the head, as the server stores them."""
        return [item.sealed for item in self.items.values()]


def memory_of(head: bytes, items: Iterable[bytes]) -> Memory:
    """Return what to remember of a state that was accepted. Raise LibraryRefused if these are no items."""
    header = parse_item(head)
    seen = {item.id: Seen(item.revision, commitment_of(sealed)) for item, sealed in _parsed(items)}
    return Memory(header.generation, header.revision, head_digest(head), seen)


def _parsed(items: Iterable[bytes]) -> Iterator[tuple[ItemHeader, bytes]]:
    return ((parse_item(sealed), sealed) for sealed in items)


def accept_state(
    account: str, master: MasterKey, head: bytes, items: Iterable[bytes], memory: Memory | None
) -> State:
    """Verify a library and open all of it. `memory` is None on a new device. Raise LibraryRefused."""
    if memory and master.generation < memory.generation:
        raise RolledBack(_("The library's key is older than the one that this device has seen."))
    opened_head = read_head(head, account, master)
    found = _by_id(account, opened_head, items)
    if memory:
        check_memory(opened_head, memory)
        _check_items(found, memory)
    if not opened_head.covers(account, (sealed for _header, sealed in found.values())):
        raise RolledBack(_("The library is not complete, or mixed from different times."))
    if SETTINGS_ID not in found:
        raise DamagedLibrary(_("The library is damaged: its settings are missing."))
    keys = _all_keys(master, found)
    opened = {name: open_item(sealed, header, keys) for name, (header, sealed) in found.items()}
    return State(account, master, opened_head, opened, keys)


def check_methods(settings: Value, listed: Collection[tuple[str, int]]) -> None:
    """Raise RolledBack unless the server lists the ways to unlock that the settings name, (id, kind), and no other."""
    expected = {(method["id"], method["kind"]) for method in settings["methods"]}
    if set(listed) != expected or len(listed) != len(expected):
        raise RolledBack(_("The server lists other ways to unlock the library than its settings name."))


def check_memory(head: Head, memory: Memory) -> None:
    """Raise RolledBack unless the head follows from the remembered one."""
    between = head.revision - memory.revision
    if between < 0:
        raise RolledBack(_("The library is older than what this device has seen."))
    if between == 0 and head.digest != memory.head:
        raise RolledBack(
            _("The server shows this device another library than before, under the same number.")
        )
    if between > PAST_LENGTH and len(head.past) < PAST_LENGTH:
        raise RolledBack(_("The library does not say how it follows from what this device has seen."))
    if 0 < between <= PAST_LENGTH and head.past[between - 1 : between] != [memory.head]:
        raise RolledBack(_("The library does not follow from what this device has seen."))


_Found = dict[ItemId, tuple[ItemHeader, bytes]]


def _by_id(account: str, head: Head, items: Iterable[bytes]) -> _Found:
    found: _Found = {}
    for header, sealed in _parsed(items):
        if header.account != account or header.id.kind == HEAD:
            raise WrongContext(_("The server sent an entry that does not belong in this library."))
        if header.revision > head.revision or header.generation > head.generation:
            raise DamagedLibrary(_("The library is damaged: an entry is newer than its head."))
        if header.id in found:
            raise DamagedLibrary(_("The library is damaged: an entry is there twice."))
        found[header.id] = header, sealed
    return found


def _check_items(found: _Found, memory: Memory) -> None:
    for name, (header, sealed) in found.items():
        if header.revision > memory.revision:
            continue
        if memory.items.get(name) != Seen(header.revision, commitment_of(sealed)):
            raise RolledBack(_("An entry is older than, or different from, what this device has seen."))


def _all_keys(master: MasterKey, found: _Found) -> dict[int, bytes]:
    """Return the AMK of each generation: old keys are opened from the newest down, each with a later one."""
    keys = {master.generation: master.key}
    old = (name for name in found if name.kind == OLD_KEY)
    for name in sorted(old, key=generation_of, reverse=True):
        generation = generation_of(name)
        if generation >= master.generation:
            raise DamagedLibrary(_("The library is damaged: a key among its old ones is not old."))
        header, sealed = found[name]
        keys[generation] = decode(open_item(sealed, header, keys).value["amk"])
    return keys
