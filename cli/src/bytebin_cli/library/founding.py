"""An account's first library: a new key, the ways to unlock it, and a head without any before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_bytes

from bytebin_cli.library.box import KEY_LENGTH
from bytebin_cli.library.head import Writing, first_head
from bytebin_cli.library.items import SETTINGS_ID, seal_item
from bytebin_cli.library.methods import MasterKey, SealedMethod
from bytebin_cli.library.rotation import Unlock, wrap_all
from bytebin_cli.library.states import State


@dataclass(frozen=True)
class Founding:
    """A library to send. `state` has its key and its items."""

    methods: list[SealedMethod] = field(repr=False)
    state: State


def found(account: str, unlocks: Sequence[Unlock], writing: Writing) -> Founding:
    """Make an empty library of revision 1. Raise Refused unless one of the ways to unlock it is a recovery code."""
    master = MasterKey(1, token_bytes(KEY_LENGTH))
    methods, named = wrap_all(account, master, unlocks, writing.at)
    items = {SETTINGS_ID: seal_item(account, SETTINGS_ID, 1, master, {"methods": named})}
    head = first_head(account, master, items, writing)
    return Founding(methods, State(account, master, head, items, {1: master.key}))
