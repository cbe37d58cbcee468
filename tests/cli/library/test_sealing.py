"""What is sealed opens again, never twice alike, and a value that the format does not allow is not sealed."""

import inspect
import json
import re
from types import ModuleType

import pytest
from bytebin_cli.errors import Refused
from bytebin_cli.library import box, items, methods, passphrase, recovery, rotation, writing
from bytebin_cli.library.errors import LibraryRefused, WrongKey
from bytebin_cli.library.items import AskedItem, ItemId, read_item, seal_item
from bytebin_cli.library.methods import AskedMethod, MasterKey
from bytebin_cli.library.recovery import MistypedCode
from bytebin_cli.library.values import FILE

from .building import file_value
from .forging import PRF
from .reading import counted_kdf
from .vectors import account, amk, entries

MASTER = MasterKey(3, amk(3))
ITEM = ItemId(FILE, "S27QSgtB90c")
KEYS = {3: amk(3)}


def reread(value: dict[str, object]) -> dict[str, object]:
    sealed = seal_item(account(), ITEM, 9, MASTER, value)
    return read_item(sealed.sealed, AskedItem(account(), ITEM, 9), KEYS).value


def test_each_kind_of_method_opens_with_its_secret_only() -> None:
    secret = recovery.new_secret()
    code = recovery.format_code(secret)
    with counted_kdf(passphrase):
        phrase = methods.seal_passphrase(account(), MASTER, "correct horse")
        assert methods.open_passphrase(phrase.sealed, asked(phrase), "correct horse") == MASTER
        with pytest.raises(WrongKey, match="does not fit"):
            methods.open_passphrase(phrase.sealed, asked(phrase), "correct horses")
    sealed = methods.seal_recovery(account(), MASTER, secret)
    assert methods.open_recovery(sealed.sealed, asked(sealed), code.lower()) == MASTER
    key = methods.seal_passkey(account(), MASTER, PRF)
    assert methods.open_passkey(key.sealed, asked(key), PRF) == MASTER
    assert len(phrase.sealed) == len(sealed.sealed) == len(key.sealed) == 188


def asked(method: methods.SealedMethod) -> AskedMethod:
    return AskedMethod(account(), method.id, method.kind, 3)


def test_a_code_is_random_and_every_changed_character_is_noticed() -> None:
    codes = {recovery.format_code(recovery.new_secret()) for _draw in range(50)}
    assert len(codes) == 50
    code = codes.pop()
    assert re.fullmatch("(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}", code)
    for place, letter in enumerate(code):
        if letter != "-":
            with pytest.raises(MistypedCode):
                recovery.parse_code(code[:place] + ("7" if letter != "7" else "8") + code[place + 1 :])
            with pytest.raises(MistypedCode):
                recovery.parse_code(code[:place] + code[place + 1 :])


def test_a_box_is_the_smallest_that_holds_the_json() -> None:
    bare = len(json.dumps(file_value(""), separators=(",", ":")))
    lengths = []
    for room in (512, 513, 1024, 1025):
        value = file_value("n" * 9, later="x" * (room - 4 - bare - 9 - len(',"later":""')))
        lengths.append(len(seal_item(account(), ITEM, 1, MASTER, value).sealed) - 140)
    assert lengths == [512, 1024, 1024, 2048]


def test_an_entry_of_16_kib_is_sealed_and_a_byte_more_is_not() -> None:
    value = file_value("n")
    room = 16_384 - 4 - len(json.dumps({**value, "later": ""}, separators=(",", ":")))
    assert reread({**value, "later": "x" * room})["later"] == "x" * room
    with pytest.raises(Refused, match="at most 16 KiB"):
        reread({**value, "later": "x" * (room + 1)})


@pytest.mark.parametrize(
    "members",
    [
        {"name": "é" * 512},
        {"type": "", "size": 1 << 46, "added": 2**53 - 1},
        {"note": "n" * 4096, "tags": [f"{number:064}" for number in range(16)]},
        {"thumb": "data:image/webp;base64," + "A" * 5977},
        {"tags": [], "lists": [f"{number:011}" for number in range(8)], "request": "S27QSgtB90c"},
        {"fragment": ""},
        {"starred": True, "later": {"x": [1, None, 2.5]}},
    ],
)
def test_values_at_their_limits_are_sealed_and_read(members: dict[str, object]) -> None:
    value = file_value("n") | members
    assert reread(value) == value


def test_integral_numbers_are_read_however_they_are_written() -> None:
    assert reread(file_value("n", size=5.0, added=1e3))["size"] == 5
    assert isinstance(reread(file_value("n", size=5.0))["size"], int)


@pytest.mark.parametrize(
    "members",
    [
        {"name": ""},
        {"name": "\udcff"},
        {"later": "\ud800"},
        {"later": float("nan")},
        {"size": -1},
        {"tags": [5]},
    ],
)
def test_a_value_that_is_not_allowed_is_not_sealed(members: dict[str, object]) -> None:
    with pytest.raises(Refused, match="The library cannot hold this"):
        reread(file_value("n") | members)


def test_a_flip_in_every_byte_is_refused() -> None:
    method = methods.seal_passkey(account(), MASTER, PRF)
    item = seal_item(account(), ITEM, 9, MASTER, file_value("n")).sealed
    for place in range(len(method.sealed)):
        with pytest.raises(LibraryRefused):
            methods.open_passkey(flipped(method.sealed, place), asked(method), PRF)
    for place in range(len(item)):
        with pytest.raises(LibraryRefused):
            read_item(flipped(item, place), AskedItem(account(), ITEM, 9), KEYS)


def flipped(sealed: bytes, place: int) -> bytes:
    return sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :]


def test_members_of_a_later_version_are_kept() -> None:
    value = entries("items")["file-later-member"]["value"]
    assert reread(value) == value


def test_sealing_again_draws_a_new_salt_and_nonce() -> None:
    sealed = [seal_item(account(), ITEM, 9, MASTER, file_value("n")).sealed for _again in range(100)]
    assert len({each[48:80] for each in sealed}) == len({each[112:124] for each in sealed}) == 100
    wrapped = [methods.seal_passkey(account(), MASTER, PRF).sealed for _again in range(100)]
    assert len({each[48:64] for each in wrapped}) == len({each[64:96] for each in wrapped}) == 100
    assert len({each[128:140] for each in wrapped}) == 100


@pytest.mark.parametrize("module", [box, methods, items, writing, rotation])
def test_no_public_function_takes_a_nonce_or_a_salt(module: ModuleType) -> None:
    taken = {
        f"{name}({parameter})"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        for parameter in inspect.signature(function).parameters
        if "nonce" in parameter or "salt" in parameter
    }
    assert taken <= {"derive(salt)"}  # which seals nothing
