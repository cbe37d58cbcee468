"""Attacks on format v1, by name: the rejects of the vectors, and what a holder of the keys could forge.

Numbers are those of tests/ATTACKS.md. A forged attack breaks one rule, so that it succeeds once its check is removed.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache

from .forging import (
    FOLDER_ID,
    KDF,
    MAGIC,
    METHOD_ID,
    METHODS,
    asked_item,
    file,
    item,
    method,
    settings,
    state,
)
from .vectors import Entry, entries, rejects

ODD = "not alphanumeric"
R1 = entries("items")["request"]["value"]
R1P = entries("items")["request-password"]["value"]
DIGEST = "A" * 22
FILE_VALUE = entries("items")["file"]["value"]


def passphrase(**changes: int) -> Entry:
    fields = dict(zip(("kdf_id", "lanes", "time", "memory"), KDF, strict=True)) | changes
    return method(kind=1, kdf=(fields["kdf_id"], fields["lanes"], fields["time"], fields["memory"]))


def request(**members: object) -> Entry:
    value = {name: member for name, member in {**R1, **members}.items() if member is not None}
    return asked_item(item(value, kind=3, item_id="wvZbTW45CqW", box=14), 3, "wvZbTW45CqW")


def folder(**members: object) -> Entry:
    value = {"name": "Summer", "added": 1, **members}
    return asked_item(item(value, kind=2, item_id=FOLDER_ID, box=14), 2, FOLDER_ID)


def settings_of(methods: object) -> Entry:
    return asked_item(item({"methods": methods}, kind=4, item_id="settings", box=14), 4, "settings")


def method_of_settings(**members: object) -> Entry:
    return settings_of([{**METHODS[0], **members}])


def head(**members: object) -> Entry:
    value = {"count": 0, "root": "A" * 43, "past": [], "device": "", "at": 1, **members}
    return asked_item(item(value, kind=6, item_id="head", box=14), 6, "head")


def old_key(item_id: str, generation: int = 1) -> Entry:
    content = item({"amk": "A" * 43}, kind=5, item_id=item_id, generation=generation)
    return asked_item(content, 5, item_id)


def passphrase_of_other_text(text: str) -> Entry:
    return {**passphrase(), "secret": {"passphrase": text}}


def decomposed() -> Entry:
    """Return the right passphrase in NFD, as another system's keyboard composes it. This is not an attack."""
    found = entries("methods")["passphrase-1-decomposed"]
    return {**found, "what": "method", "method": found["id"]}


def long_fragment() -> str:
    """Return a fragment of 35 bytes with the right check."""
    check = hashlib.sha256(b"bytebin-e2ee/1 fragment\0" + bytes(35)).digest()[:4]
    return f"b1.{base64.urlsafe_b64encode(bytes(35) + check).decode()}"


def a_state_with(content: bytes) -> Entry:
    return state([settings(), content], revision=2)


FORGED: dict[str, Callable[[], Entry]] = {
    # 1: the header of a method
    "magic-of-another-format": lambda: method(prefix=b"\x88" + MAGIC[1:] + b"\1\1"),
    "method-version-2": lambda: method(prefix=MAGIC + b"\2\1"),
    "method-suite-2": lambda: method(prefix=MAGIC + b"\1\2"),
    "method-reserved-13": lambda: method(zeros=b"\0\0\1\0\0\0\0"),
    "method-reserved-28": lambda: method(zeros=b"\0\0\0\0\0\0\1"),
    "method-kind-forged": lambda: method(kind=4),
    "method-without-generation": lambda: method(generation=0),
    "method-account-malformed": lambda: method(owner=ODD),
    "method-id-malformed": lambda: method(method_id=ODD),
    "method-key-without-header": lambda: method(bound=False),
    "method-committed-to-another-key": lambda: method(committed=False),
    "method-tag-without-header": lambda: method(authenticated=False),
    # 3: passphrases
    "passkey-with-kdf": lambda: method(kdf=KDF),
    "kdf-pbkdf2": lambda: passphrase(kdf_id=1),
    "kdf-two-lanes": lambda: passphrase(lanes=2),
    "kdf-passes-2": lambda: passphrase(time=2),
    "kdf-passes-17": lambda: passphrase(time=17),
    "kdf-bomb-passes": lambda: passphrase(time=2**32 - 1),
    "kdf-memory-low": lambda: passphrase(memory=65_535),
    "kdf-memory-high": lambda: passphrase(memory=262_145),
    "kdf-bomb-memory": lambda: passphrase(memory=2**32 - 1),
    "passphrase-in-another-form": decomposed,
    "passphrase-not-text": lambda: passphrase_of_other_text("\udcff"),
    "passphrase-empty": lambda: passphrase_of_other_text(""),
    # 1: the header of an item
    "item-version-2": lambda: asked_item(item(FILE_VALUE, prefix=b"\2\1")),
    "item-suite-2": lambda: asked_item(item(FILE_VALUE, prefix=b"\1\2")),
    "item-box-of-256": lambda: asked_item(item(FILE_VALUE, box=8)),
    "item-box-of-32768": lambda: asked_item(item(FILE_VALUE, box=15)),
    "item-in-another-box": lambda: asked_item(item(FILE_VALUE, box=9, real_box=10)),
    "item-without-generation": lambda: asked_item(item(FILE_VALUE, generation=0), generations=(0,)),
    "item-without-revision": lambda: asked_item(item(FILE_VALUE, revision=0)),
    "item-revision-over-2^53": lambda: asked_item(item(FILE_VALUE, revision=2**53)),
    "item-account-malformed": lambda: asked_item(item(FILE_VALUE, owner=ODD), owner=ODD),
    "item-id-malformed": lambda: asked_item(item(FILE_VALUE, item_id="S27QSgtB9-c"), item_id="S27QSgtB9-c"),
    "item-id-with-zero-within": lambda: asked_item(
        item(FILE_VALUE, item_id="S27QSg\0B90c"), item_id="S27QSg\0B90c"
    ),
    "old-key-0": lambda: old_key("key0"),
    "old-key-over-2^32": lambda: old_key("key4294967296"),
    "item-key-without-header": lambda: asked_item(item(FILE_VALUE, bound=False)),
    "item-committed-to-another-key": lambda: asked_item(item(FILE_VALUE, committed=False)),
    "item-tag-without-header": lambda: asked_item(item(FILE_VALUE, authenticated=False)),
    # 5: JSON
    "item-padding": lambda: asked_item(item(FILE_VALUE, padding=b"\1")),
    "item-surrogate-in-unknown-member": lambda: asked_item(item(b'{"later":"\\udfff",' + encoded_file()[1:])),
    "fragment-not-text": lambda: file(fragment=5),
    "fragment-empty": lambda: request(fragment=""),
    "fragment-with-mistyped-check": lambda: file(fragment=FILE_VALUE["fragment"][:-1] + "m"),
    "fragment-in-other-alphabet": lambda: file(fragment=FILE_VALUE["fragment"].replace("-", "+")),
    "fragment-longer": lambda: file(fragment=long_fragment()),
    "fragment-not-base64": lambda: file(fragment=FILE_VALUE["fragment"].replace("-", "!")),
    "type-number": lambda: file(type=1),
    "size-infinite": lambda: asked_item(item(encoded_file().replace(b"123456", b"1e999"))),
    "thumb-number": lambda: file(thumb=1),
    "thumb-of-6001": lambda: file(thumb="data:image/png;base64," + "A" * 5979),
    "thumb-of-text": lambda: file(thumb="data:text/html;base64,AAAA"),
    "note-of-4097": lambda: file(note="n" * 4097),
    "name-of-1025": lambda: file(name="é" * 512 + "n"),
    "tag-empty": lambda: file(tags=[""]),
    "lists-twice": lambda: file(lists=["S27QSgtB90c", "S27QSgtB90c"]),
    "seed-number": lambda: request(seed=5),
    "seed-of-33": lambda: request(seed="A" * 44),
    "title-empty": lambda: request(title=""),
    "title-of-256": lambda: request(title="t" * 256),
    "password-key-missing": lambda: request(fragment=R1P["fragment"], password_key=None),
    "folder-name-empty": lambda: folder(name=""),
    "folder-name-of-256": lambda: folder(name="n" * 256),
    "folder-in-itself": lambda: folder(parent=FOLDER_ID),
    "methods-number": lambda: settings_of(1),
    "method-of-settings-number": lambda: settings_of([1]),
    "method-of-settings-kind-0": lambda: method_of_settings(kind=0),
    "method-of-settings-kind-4": lambda: method_of_settings(kind=4),
    "method-of-settings-name-of-65": lambda: method_of_settings(name="n" * 65),
    "method-of-settings-id-short": lambda: method_of_settings(id=METHOD_ID[1:]),
    "past-of-33": lambda: head(past=[DIGEST] * 33),
    "past-digest-short": lambda: head(past=[DIGEST[:-1]]),
    "root-short": lambda: head(root="A" * 42),
    "device-of-65": lambda: head(device="d" * 65),
    "count-100001": lambda: head(count=100_001),
    "added-negative": lambda: file(added=-1),
    # 6 and 8: states
    "state-of-another-account": lambda: a_state_with(item(FILE_VALUE, owner="FFqkmA8q14U7mAeq")),
    "state-item-newer": lambda: a_state_with(item(FILE_VALUE, revision=3)),
    "state-item-of-generation-2": lambda: a_state_with(item(FILE_VALUE, generation=2)),
    "state-count": lambda: state([settings()], count=2),
    "state-without-settings": lambda: state([item(FILE_VALUE)]),
    "state-with-key-not-old": lambda: a_state_with(item({"amk": "A" * 43}, kind=5, item_id="key2")),
    "methods-listed-twice": lambda: {
        "what": "methods",
        "settings": {"methods": METHODS},
        "listed": [[METHOD_ID, 2], [METHOD_ID, 2]],
    },
}
# Not an attack: it opens, but not without the rule that a mutation removes.
HARMLESS = {"passphrase-in-another-form"}


def encoded_file() -> bytes:
    """Return the JSON of a file."""
    return json.dumps(FILE_VALUE, separators=(",", ":")).encode()


def attack_names() -> list[str]:
    return [*rejects(), *FORGED]


@cache
def attack(name: str) -> Entry:
    return FORGED[name]() if name in FORGED else rejects()[name]
