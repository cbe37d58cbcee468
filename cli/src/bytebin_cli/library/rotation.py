"""Change of the AMK: a new key with new ways to unlock it, in one write. The old key is kept, sealed under the new."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from secrets import token_bytes

from bytebin_cli.errors import Refused
from bytebin_cli.library.box import KEY_LENGTH
from bytebin_cli.library.fields import encode
from bytebin_cli.library.head import Writing
from bytebin_cli.library.items import SETTINGS_ID, ItemId, old_key_id
from bytebin_cli.library.methods import (
    RECOVERY,
    MasterKey,
    SealedMethod,
    seal_passkey,
    seal_passphrase,
    seal_recovery,
)
from bytebin_cli.library.states import State
from bytebin_cli.library.values import Value
from bytebin_cli.library.writing import Change, Write, prepare_write
from bytebin_cli.texts import gettext as _

_FEWEST, _MOST = 2, 20  # methods; one of them is a recovery code


@dataclass(frozen=True)
class Unlock:
    """A way to unlock: `secret` is a passphrase, or the bytes of a recovery code or of a passkey's PRF."""

    kind: int
    name: str
    secret: str | bytes = field(repr=False)


@dataclass(frozen=True)
class Rotation:
    """A change of the AMK to send: `write.state` has the new key."""

    methods: list[SealedMethod]
    write: Write


def change_key(state: State, unlocks: Sequence[Unlock], writing: Writing) -> Rotation:
    """Draw an AMK of the next generation and wrap it. All older methods end with this write. Raise Refused.

    Items are sealed again later (`with_old_items`). Anyone who had the old AMK still has the link keys from before.
    """
    master = MasterKey(state.master.generation + 1, token_bytes(KEY_LENGTH))
    methods, named = wrap_all(state.account, master, unlocks, writing.at)
    put: dict[ItemId, Value] = {
        SETTINGS_ID: {**state.settings, "methods": named},
        old_key_id(state.master.generation): {"amk": encode(state.master.key)},
    }
    after = replace(state, master=master, keys={**state.keys, master.generation: master.key})
    return Rotation(methods, prepare_write(after, Change(put), writing))


def wrap_all(
    account: str, master: MasterKey, unlocks: Sequence[Unlock], at: int
) -> tuple[list[SealedMethod], list[Value]]:
    """Wrap an AMK for all ways to unlock it. Return them, and what the settings say of them. Raise Refused."""
    if not _FEWEST <= len(unlocks) <= _MOST or all(unlock.kind != RECOVERY for unlock in unlocks):
        raise Refused(_("A library needs two to twenty ways to unlock it, one of them a recovery code."))
    methods = [_wrap(account, master, unlock) for unlock in unlocks]
    named: list[Value] = [
        {"id": method.id, "kind": method.kind, "name": unlock.name, "added": at}
        for method, unlock in zip(methods, unlocks, strict=True)
    ]
    return methods, named


def _wrap(account: str, master: MasterKey, unlock: Unlock) -> SealedMethod:
    if isinstance(unlock.secret, str):
        return seal_passphrase(account, master, unlock.secret)
    seal = seal_recovery if unlock.kind == RECOVERY else seal_passkey
    return seal(account, master, unlock.secret)
