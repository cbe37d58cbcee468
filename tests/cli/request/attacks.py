"""Attacks on format r1, by name: the rejects of the vectors, and what a holder of the keys could forge.

A forged attack breaks one rule, so that it succeeds once its check is removed.
"""

from collections.abc import Callable
from functools import cache

from .forging import MAGIC, WRITTEN_KDF, card, key, public_bytes
from .vectors import Entry, decoded, keys, links, rejects


def with_password(**changes: int) -> Entry:
    fields = dict(zip(("kdf_id", "lanes", "time", "memory"), WRITTEN_KDF, strict=True)) | changes
    return card(flags=1, kdf=(fields["kdf_id"], fields["lanes"], fields["time"], fields["memory"]))


def decomposed() -> Entry:
    """Return the right password in NFD, as another system's keyboard composes it. This is not an attack."""
    return {**links()["password-decomposed"], "what": "card"}


def full_card(length: int) -> Entry:
    """Return a card whose JSON fills its box, and says that it has `length` bytes more."""
    room = 2048 - 1216 - 4
    content = b'{"title":"t","later":"' + b"x" * (room - 24) + b'"}'
    return card(content, length=len(content) + length)


def envelope_with(offset: int, content: bytes) -> bytes:
    envelope = decoded(keys()["small"]["envelope"])
    return envelope[:offset] + content + envelope[offset + len(content) :]


FORGED: dict[str, Callable[[], Entry]] = {
    # The card
    "magic-of-another-format": lambda: card(prefix=b"\x88" + MAGIC[1:] + b"\1\1"),
    "card-version-2": lambda: card(prefix=MAGIC + b"\2\1"),
    "card-suite-2": lambda: card(prefix=MAGIC + b"\1\2"),
    "card-flag-2-forged": lambda: card(flags=2),
    "card-box-of-16384": lambda: card(box=14),
    "card-reserved-14": lambda: card(zeros=b"\1\0"),
    "card-reserved-15": lambda: card(zeros=b"\0\1"),
    "card-id-malformed": lambda: card(raw_id=b"OWHpc2KE-ax", request="OWHpc2KE-ax"),
    "card-id-short": lambda: card(raw_id=b"OWHpc2KEpa", request="OWHpc2KEpa"),
    "card-id-with-zero-within": lambda: card(raw_id=b"OWHpc\0KEpax", request="OWHpc\0KEpax"),
    "card-kdf-without-password": lambda: card(kdf=WRITTEN_KDF),
    "card-passes-without-password": lambda: card(kdf=(0, 0, 3, 0)),
    "kdf-pbkdf2": lambda: with_password(kdf_id=1),
    "kdf-two-lanes": lambda: with_password(lanes=2),
    "kdf-passes-2": lambda: with_password(time=2),
    "kdf-passes-17": lambda: with_password(time=17),
    "kdf-memory-low": lambda: with_password(memory=65_535),
    "kdf-memory-high": lambda: with_password(memory=262_145),
    "kdf-bomb-passes": lambda: with_password(time=2**32 - 1),
    "kdf-bomb-memory": lambda: with_password(memory=2**32 - 1),
    "password-in-another-form": decomposed,
    "card-in-another-box": lambda: card(box=11, real_box=12),
    "card-key-without-head": lambda: card(bound=False),
    "card-committed-to-another-key": lambda: card(committed=False),
    "card-tag-without-head": lambda: card(authenticated=False),
    "card-of-another-pair": lambda: {
        **card(public=public_bytes(b"\7" * 32)),
        "fragment": links()["plain"]["fragment"],
    },
    "card-padding": lambda: card(padding=b"\1"),
    "card-json-a-byte-longer-than-box": lambda: full_card(1),
    "card-json-fills-box": lambda: full_card(0),
    "card-title-null": lambda: card({"title": None}),
    "card-text-number": lambda: card({"title": "t", "text": 1}),
    "card-surrogate-in-unknown-member": lambda: card(b'{"title":"t","later":"\\udfff"}'),
    "card-title-of-256": lambda: card({"title": "é" * 128}),
    "card-text-of-4097": lambda: card({"title": "t", "text": "x" * 4097}, box=13),
    "card-by-of-81": lambda: card({"title": "t", "by": "b" * 81}),
    # The sealed key
    "key-version-2": lambda: key(prefix=b"\2\1"),
    "key-suite-2": lambda: key(prefix=b"\1\2"),
    "key-box-of-256": lambda: key(box=8),
    "key-box-of-8192": lambda: key(box=13),
    "key-reserved": lambda: key(zero=1),
    "key-in-another-box": lambda: key(box=9, real_box=10),
    "key-of-the-card": lambda: key(label=b"bytebin-request/1 card\0"),
    "key-bound-to-no-link": lambda: key(to_link=False),
    "key-bound-to-no-file": lambda: key(to_file=False),
    "key-committed-in-its-last-bit": lambda: key(commitment=bytes(31) + b"\1"),
    "key-padding": lambda: key(padding=b"\1"),
    "key-type-of-256": lambda: key({"type": "t" * 256}),
    "key-name-of-1025": lambda: key({"name": "é" * 512 + "n"}, box=12),
    "key-size-true": lambda: key({"size": True}),
    "key-size-infinite": lambda: key(b'{"name":"n","type":"","size":1e999}'),
    "key-note-of-2001": lambda: key({"note": "n" * 2001}, box=12),
    "key-note-null": lambda: key(b'{"name":"img_0001.heic","type":"image/heic","size":3141592,"note":null}'),
    "key-sender-empty": lambda: key({"sender": ""}),
    "key-name-in-another-form": lambda: key({"name": "img_0001.HEIC"}),
    "key-of-an-empty-envelope": lambda: key(envelope=b""),
    "key-of-a-cut-envelope": lambda: key(envelope=decoded(keys()["small"]["envelope"])[:11]),
    "key-of-a-file-with-a-password": lambda: key(envelope=file_with_password()),
    "key-of-a-file-of-version-2": lambda: key(envelope=envelope_with(8, b"\2")),
}
# Not attacks: they open, but not without the rule that a mutation removes.
HARMLESS = {"password-in-another-form", "card-json-fills-box"}


def file_with_password() -> bytes:
    """Return the envelope of the vectors with everything that the header of a file with a password has."""
    kdf = bytes((2, 1)) + bytes(2)
    flagged = envelope_with(10, b"\1")
    header = flagged[:56] + kdf + (3).to_bytes(4) + (65_536).to_bytes(4) + b"\5" * 16
    return header + flagged[len(header) :]


def attack_names() -> list[str]:
    return [*rejects(), *FORGED]


@cache
def attack(name: str) -> Entry:
    return FORGED[name]() if name in FORGED else rejects()[name]
