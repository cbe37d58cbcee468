"""The writing side: the sealed items and head of the next revision, and a change of the key."""

import pytest
from bytebin_cli.errors import Refused
from bytebin_cli.library import passphrase, recovery
from bytebin_cli.library.errors import RolledBack, WrongKey
from bytebin_cli.library.head import Head
from bytebin_cli.library.items import SETTINGS_ID, ItemId, old_key_id
from bytebin_cli.library.methods import (
    PASSKEY,
    PASSPHRASE,
    RECOVERY,
    AskedMethod,
    MasterKey,
    open_passkey,
    open_passphrase,
    open_recovery,
)
from bytebin_cli.library.rotation import Unlock, change_key
from bytebin_cli.library.states import Memory, State, accept_state, check_methods, memory_of
from bytebin_cli.library.writing import MAX_CHANGES, Change, prepare_write, with_old_items

from .building import WRITING, begin, file_id, file_value, folder_id, written
from .forging import PRF
from .reading import counted_kdf
from .vectors import account


def reread(state: State, remembered: Memory | None = None) -> State:
    """Read a state back as another device would."""
    return accept_state(account(), state.master, state.head.item.sealed, state.sealed(), remembered)


def memory(state: State) -> Memory:
    return memory_of(state.head.item.sealed, state.sealed())


def test_a_write_is_the_next_revision_of_the_same_library() -> None:
    first = begin()
    second = written(first, {file_id(1): file_value("a"), folder_id(1): {"name": "Summer", "added": 1}})
    assert (second.revision, second.state.revision, len(second.items)) == (1, 2, 2)
    third = written(second.state, {file_id(1): file_value("b")}, folder_id(1), file_id(9))
    assert third.removed == [folder_id(1)]
    read = reread(third.state, memory(second.state))
    assert read.items.keys() == {SETTINGS_ID, file_id(1)}
    assert read.items[file_id(1)].value["name"] == "b"
    assert read.head.past == [second.state.head.digest, first.head.digest]
    assert read.head.item.value["device"] == "a test"


def test_items_that_were_not_written_keep_their_revision_and_bytes() -> None:
    before = written(begin(), {file_id(1): file_value("a")}).state
    after = written(before, {file_id(2): file_value("b")}).state
    assert after.items[file_id(1)] == before.items[file_id(1)]
    assert after.items[file_id(2)].header.revision == 3


def test_a_head_keeps_32_digests_and_members_of_a_later_version() -> None:
    state = begin()
    state.head.item.value["later"] = 5
    digests = [state.head.digest]
    for number in range(40):
        state = written(state, {file_id(1): file_value(str(number))}).state
        digests.insert(0, state.head.digest)
    assert reread(state).head.past == digests[1:33]
    assert state.head.item.value["later"] == 5


def test_a_write_takes_250_changes_and_not_one_more() -> None:
    state = written(begin(), {file_id(number): file_value("a") for number in range(MAX_CHANGES)}).state
    assert reread(state).head.item.value["count"] == 251
    put = {file_id(number): file_value("b") for number in range(MAX_CHANGES - 1)}
    assert len(written(state, put, file_id(249)).items) == 249
    with pytest.raises(Refused, match="at most 250 changes"):
        written(state, put, file_id(249), ItemId(4, "settings"))


def test_a_change_of_the_key_ends_the_old_methods_and_keeps_what_was_there() -> None:
    before = written(begin(), {file_id(1): file_value("a")}).state
    secret = recovery.new_secret()
    with counted_kdf(passphrase):
        rotation = change_key(before, unlocks(secret), WRITING)
        phrase, key, code = rotation.methods
        master = open_passphrase(phrase.sealed, AskedMethod(account(), phrase.id, PASSPHRASE, 2), "six words")
    assert master == open_passkey(key.sealed, AskedMethod(account(), key.id, PASSKEY, 2), PRF)
    asked = AskedMethod(account(), code.id, RECOVERY, 2)
    assert master == open_recovery(code.sealed, asked, recovery.format_code(secret))
    after = rotation.write.state
    assert (after.master, after.head.generation, master.generation) == (master, 2, 2)
    read = reread(after, memory(before))
    assert read.items[file_id(1)].value["name"] == "a"
    assert read.items.keys() == {SETTINGS_ID, file_id(1), old_key_id(1)}
    check_methods(read.settings, [(method.id, method.kind) for method in rotation.methods])
    with pytest.raises(WrongKey):
        accept_state(account(), before.master, after.head.item.sealed, [], memory(before))
    with pytest.raises(RolledBack, match="key is older"):
        accept_state(account(), before.master, before.head.item.sealed, [], memory(after))


def unlocks(secret: bytes) -> list[Unlock]:
    phrase = Unlock(PASSPHRASE, "", "six words")
    return [phrase, Unlock(PASSKEY, "phone", PRF), Unlock(RECOVERY, "", secret)]


def test_a_library_is_not_left_without_a_recovery_code_or_another_way() -> None:
    code, key = Unlock(RECOVERY, "", recovery.new_secret()), Unlock(PASSKEY, "", PRF)
    for too_few in ([code], [key, key], [code] * 21):
        with pytest.raises(Refused, match="two to twenty ways"):
            change_key(begin(), too_few, WRITING)
    assert len(change_key(begin(), [code] * 20, WRITING).methods) == 20


def test_old_items_are_sealed_again_with_later_writes_and_then_the_old_keys_are_removed() -> None:
    state = written(begin(), {file_id(number): file_value(str(number)) for number in range(250)}).state
    state = written(state, {file_id(250): file_value("250")}).state
    for _change in range(2):
        state = change_key(state, unlocks(recovery.new_secret())[1:], WRITING).write.state
    assert reread(state).keys.keys() == {1, 2, 3}
    sizes = []
    while old_key_id(1) in state.items:
        change = with_old_items(state, Change({file_id(0): file_value("renamed")}))
        write = prepare_write(state, change, WRITING)
        sizes.append((len(write.items), len(write.removed)))
        state = reread(write.state, memory(state))
    assert sizes == [(250, 0), (2, 0), (1, 2)]
    assert state.keys.keys() == {3}
    assert {item.header.generation for item in state.items.values()} == {3}
    assert len(state.items) == 252


def test_an_untouched_library_needs_no_change() -> None:
    assert not with_old_items(begin(), Change())


def test_a_head_of_another_library_does_not_fit() -> None:
    one, other = begin(), written(begin(), {file_id(1): file_value("a")}).state
    mixed = State(account(), one.master, Head(other.head.item), one.items, one.keys)
    with pytest.raises(RolledBack, match="not complete"):
        reread(mixed)


def test_a_master_key_is_not_printed() -> None:
    assert "\\x" not in repr(MasterKey(1, b"\x9f" * 32))
