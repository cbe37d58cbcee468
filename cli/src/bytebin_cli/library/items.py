"""Items: the entries of the library, each sealed in a box of its own. An item has 140 + 2^k bytes."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bytebin_cli.errors import Refused
from bytebin_cli.library import box
from bytebin_cli.library.box import COMMITMENT_LENGTH, OVERHEAD, SALT_LENGTH, open_box, seal_box
from bytebin_cli.library.errors import DamagedLibrary, UnsupportedLibrary, WrongContext, WrongKey
from bytebin_cli.library.fields import MAX_INTEGER, BadValue
from bytebin_cli.library.methods import MAX_GENERATION, MasterKey
from bytebin_cli.library.values import (
    FILE,
    FOLDER,
    HEAD,
    OLD_KEY,
    REQUEST,
    SETTINGS,
    Value,
    check_value,
    decode_value,
    encode_value,
)
from bytebin_cli.texts import gettext as _

HEADER_LENGTH: Final = 48
# Header, salt and commitment: what the root covers of each item.
BOUND_LENGTH: Final = HEADER_LENGTH + SALT_LENGTH + COMMITMENT_LENGTH
FIXED_LENGTH: Final = HEADER_LENGTH + OVERHEAD
SMALLEST_BOX, LARGEST_BOX = 9, 14  # base-2 logarithms of bytes
MAX_REVISION: Final = MAX_INTEGER
_HEADER: Final = struct.Struct(">BBBBIQ16s16s")
_USE: Final = b"item"
_ID_LENGTH: Final = 16
_IDS: Final[Mapping[int, re.Pattern[bytes]]] = {
    FILE: re.compile(rb"[0-9A-Za-z]{11}"),
    FOLDER: re.compile(rb"[0-9A-Za-z]{16}"),
    REQUEST: re.compile(rb"[0-9A-Za-z]{11}"),
    SETTINGS: re.compile(rb"settings"),
    OLD_KEY: re.compile(rb"key[1-9][0-9]{0,9}"),
    HEAD: re.compile(rb"head"),
}


class ItemId(NamedTuple):
    """What names an item in its library."""

    kind: int
    id: str


SETTINGS_ID: Final = ItemId(SETTINGS, "settings")
HEAD_ID: Final = ItemId(HEAD, "head")


@dataclass(frozen=True)
class AskedItem:
    """What the reader asks for. `revision` is None where none was announced."""

    account: str
    id: ItemId
    revision: int | None = None


@dataclass(frozen=True)
class ItemHeader:
    """The first 48 bytes, checked."""

    generation: int
    revision: int
    account: str
    id: ItemId


@dataclass(frozen=True)
class Item:
    """An item whose box was opened. `value` holds secrets, and is excluded from repr()."""

    header: ItemHeader
    sealed: bytes = field(repr=False)
    value: Value = field(repr=False)


def commitment_of(sealed: bytes) -> bytes:
    return box.commitment_of(sealed, HEADER_LENGTH)


def old_key_id(generation: int) -> ItemId:
    return ItemId(OLD_KEY, f"key{generation}")


def generation_of(old_key: ItemId) -> int:
    """Return the generation of the AMK in an old key."""
    return int(old_key.id.removeprefix("key"))


def parse_item(sealed: bytes) -> ItemHeader:
    """Check everything that needs no key. Raise DamagedLibrary or UnsupportedLibrary."""
    if len(sealed) < FIXED_LENGTH:
        raise DamagedLibrary(_("The library is damaged: an entry is cut off."))
    version, suite, kind, log2, generation, revision, account, padded_id = _HEADER.unpack_from(sealed)
    if version != 1 or suite != 1 or not SMALLEST_BOX <= log2 <= LARGEST_BOX:
        raise UnsupportedLibrary(_("An entry of the library is of a version that is not supported."))
    if kind not in _IDS:
        raise UnsupportedLibrary(_("An entry of the library is of an unknown kind."))
    if len(sealed) != FIXED_LENGTH + (1 << log2):
        raise DamagedLibrary(_("The library is damaged: an entry has the wrong length."))
    if generation < 1 or not 1 <= revision <= MAX_REVISION:
        raise DamagedLibrary(_("The library is damaged: an entry's revision or generation is out of range."))
    item_id = padded_id.rstrip(b"\0")
    if not _IDS[kind].fullmatch(item_id) or not re.fullmatch(rb"[0-9A-Za-z]{16}", account):
        raise DamagedLibrary(_("The library is damaged: an entry's id is malformed."))
    found = ItemId(kind, item_id.decode())
    if kind == OLD_KEY and generation_of(found) > MAX_GENERATION:
        raise DamagedLibrary(_("The library is damaged: an old key's generation is out of range."))
    return ItemHeader(generation, revision, account.decode(), found)


def read_item(sealed: bytes, asked: AskedItem, keys: Mapping[int, bytes]) -> Item:
    """Open the item that was asked for. `keys` maps generations to AMKs. Raise LibraryRefused."""
    header = parse_item(sealed)
    if (header.account, header.id) != (asked.account, asked.id):
        raise WrongContext(_("The server sent another entry than was asked for."))
    if asked.revision not in (None, header.revision):
        raise WrongContext(_("The server sent another revision of an entry than it announced."))
    return open_item(sealed, header, keys)


def open_item(sealed: bytes, header: ItemHeader, keys: Mapping[int, bytes]) -> Item:
    """Open an item whose header was checked. Raise LibraryRefused."""
    if header.generation not in keys:
        raise WrongKey(
            _("An entry was sealed with a key of the library that is missing: unlock the library again.")
        )
    wrong = _("An entry was sealed with a key that is not the library's.")
    padded = open_box(keys[header.generation], _USE, sealed, HEADER_LENGTH, wrong)
    length = int.from_bytes(padded[:4])
    if length > len(padded) - 4 or any(padded[4 + length :]):
        raise DamagedLibrary(_("The library is damaged: an entry is padded wrongly."))
    try:
        value = check_value(header.id.kind, header.id.id, decode_value(padded[4 : 4 + length]))
    except BadValue as bad:
        raise DamagedLibrary(
            _("The library is damaged: an entry of kind {kind} breaks a rule ({member}).").format(
                kind=header.id.kind, member=str(bad) or "JSON"
            )
        ) from None
    return Item(header, sealed, value)


def seal_item(account: str, item_id: ItemId, revision: int, master: MasterKey, value: Value) -> Item:
    """Seal in the smallest box that holds it, with a new salt and nonce. Raise Refused for a value not allowed."""
    try:
        checked = check_value(item_id.kind, item_id.id, value)
        encoded = encode_value(checked)
    except BadValue as bad:
        raise Refused(
            _("The library cannot hold this: “{member}” is empty, too long or malformed.").format(member=bad)
        ) from None
    log2 = max(SMALLEST_BOX, (4 + len(encoded) - 1).bit_length())
    if log2 > LARGEST_BOX:
        raise Refused(_("The library cannot hold this: an entry has at most 16 KiB."))
    header = ItemHeader(master.generation, revision, account, item_id)
    packed = _HEADER.pack(
        1, 1, item_id.kind, log2, master.generation, revision, account.encode(), item_id.id.encode()
    )
    padded = (len(encoded).to_bytes(4) + encoded).ljust(1 << log2, b"\0")
    return Item(header, seal_box(lambda _salt: master.key, _USE, packed, padded), checked)
