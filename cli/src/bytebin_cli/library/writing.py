"""The writing side: from a verified library and a change, the sealed items and the head of the next revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bytebin_cli.errors import Refused
from bytebin_cli.library.head import Writing, next_head
from bytebin_cli.library.items import Item, ItemId, generation_of, seal_item
from bytebin_cli.library.states import State
from bytebin_cli.library.values import MAX_ITEMS, OLD_KEY, Value
from bytebin_cli.texts import gettext as _

# Items and removals, without the head.
MAX_CHANGES: Final = 250


@dataclass(frozen=True)
class Change:
    """Items to store and ids to remove. An id that is not there is removed without effect."""

    put: Mapping[ItemId, Value] = field(default_factory=dict, repr=False)
    removed: frozenset[ItemId] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.put or self.removed)


@dataclass(frozen=True)
class Write:
    """A write to send. `revision` is the one it changes, `state` the library after it."""

    revision: int
    items: list[bytes] = field(repr=False)
    removed: list[ItemId]
    head: bytes = field(repr=False)
    state: State


def prepare_write(state: State, change: Change, writing: Writing) -> Write:
    """Seal a change for revision n + 1. Raise Refused if it is too large, or for a value that is not allowed."""
    revision = state.revision + 1
    removed = [name for name in change.removed if name in state.items and name not in change.put]
    if len(change.put) + len(removed) > MAX_CHANGES:
        raise Refused(
            _("The library takes at most {count} changes at once: name fewer.").format(count=MAX_CHANGES)
        )
    sealed = {
        name: seal_item(state.account, name, revision, state.master, value)
        for name, value in change.put.items()
    }
    items = {name: item for name, item in {**state.items, **sealed}.items() if name not in removed}
    if len(items) > MAX_ITEMS:
        raise Refused(_("The library is full: it has {count} entries.").format(count=MAX_ITEMS))
    head = next_head(state.head, state.master, items, writing)
    after = replace(state, head=head, items=items, keys=_needed_keys(state, items))
    return Write(state.revision, [item.sealed for item in sealed.values()], removed, head.item.sealed, after)


def with_old_items(state: State, change: Change) -> Change:
    """Fill the change up with items to seal again under the newest AMK, or remove the old keys if there are none."""
    old = [
        name
        for name, item in state.items.items()
        if item.header.generation < state.master.generation and name.kind != OLD_KEY
    ]
    untouched = [name for name in old if name not in change.put and name not in change.removed]
    room = MAX_CHANGES - len(change.put) - len(change.removed)
    again = {name: state.items[name].value for name in untouched[: max(room, 0)]}
    unneeded: set[ItemId] = set()
    if not old:
        unneeded = set([name for name in state.items if name.kind == OLD_KEY][: max(room, 0)])
    return Change({**again, **change.put}, change.removed | unneeded)


def _needed_keys(state: State, items: Mapping[ItemId, Item]) -> dict[int, bytes]:
    kept = {generation_of(name) for name in items if name.kind == OLD_KEY} | {state.master.generation}
    return {generation: key for generation, key in state.keys.items() if generation in kept}
