"""Attacks on format b1, by name, for both readers: the fixed vectors' rejects and forged files.

Numbers are those of tests/ATTACKS.md. An attack breaks one rule, so that it succeeds once the check of that rule is
removed.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from .forging import ARGON2ID, PBKDF2, STRETCHED, Forger
from .sealing import describe
from .vectors import reject_ids, rejected, vector

P = 65536 - 32
HELLO = b"hello"
PADDED = 2


@dataclass(frozen=True)
class Attack:
    """`header` is the header sent first if it is not the envelope's, `announced` a wrong body length from the server,
    `stretched` the KDF's output, so that the KDF need not run."""

    fragment: str
    envelope: bytes
    body: bytes
    password: str | None = None
    header: bytes | None = None
    announced: int | None = None
    stretched: bytes | None = None

    @property
    def first_header(self) -> bytes:
        return self.envelope[:88] if self.header is None else self.header

    @property
    def announced_length(self) -> int:
        return len(self.body) if self.announced is None else self.announced


def three() -> Attack:
    """Return an intact file of three segments, for an attack to change."""
    whole = vector("three")
    return Attack(whole.fragment, whole.envelope, whole.body)


def protected() -> Attack:
    whole = vector("password-pbkdf2")
    return Attack(whole.fragment, whole.envelope, whole.body, whole.password)


def forged(
    forger: Forger,
    document: object = None,
    plaintext: bytes = HELLO,
    *,
    header: Iterable[tuple[int, bytes]] = (),
    padding: bytes = b"",
    length: int | None = None,
) -> Attack:
    """Return a file of one segment."""
    forger.overwrite(header)
    envelope = forger.envelope(document or describe(len(plaintext)), padding=padding, length=length)
    body = forger.segment(plaintext, 0, True)
    password, stretched = ("any", STRETCHED) if forger.stretched else (None, None)
    return Attack(forger.fragment, envelope, body, password, stretched=stretched)


def header_forged(at: int, replacement: bytes) -> Attack:
    return forged(Forger(5), header=[(at, replacement)])


def metadata_forged(document: object) -> Attack:
    return forged(Forger(5), document)


def kdf_forged(kdf_id: int, time: int, memory: int, parallelism: int = 1) -> Attack:
    forger = Forger(5)
    forger.protect(kdf_id, time, memory, parallelism)
    return forged(forger)


def reserved_beside_a_kdf() -> Attack:
    """Use a KDF: without one, the rule that its parameters are zero would refuse this too."""
    forger = Forger(5)
    forger.protect(PBKDF2, 600_000, 0)
    return forged(forger, header=[(58, b"\0\1")])


def other_metadata_length() -> Attack:
    forger = Forger(5)
    forger.padded_metadata_length = 513
    return forged(forger, header=[(12, (513 + 28).to_bytes(4))])


def longer_metadata_than_stated() -> Attack:
    forger = Forger(5)
    forger.padded_metadata_length = 1024
    return forged(forger)


def metadata_without_floe_header() -> Attack:
    forger = Forger(5)
    made = forged(forger)
    return replace(made, envelope=forger.without_floe_header(made.envelope))


def other_floe_parameters() -> Attack:
    forger = Forger(5)
    forger.parameters = b"\0\1" + forger.parameters[2:]
    return forged(forger)


def unbound(**bindings: bool | bytes) -> Attack:
    forger = Forger(5)
    for name, binding in bindings.items():
        setattr(forger, name, binding)
    return forged(forger)


def long_secret() -> Attack:
    return forged(Forger(5, secret=b"\x01" * 35))


def two_keys() -> Attack:
    """Seal everything but the commitment with the second key, so that each GCM tag verifies under it."""
    first, second = Forger(5), Forger(5, secret=b"\x02" * 32)
    envelope = second.envelope(describe(5), tag=first.header_tag)
    return Attack(second.fragment, envelope, second.segment(HELLO, 0, True))


def two_segments(indices: tuple[int, int], lasts: tuple[bool, bool]) -> Attack:
    """Return two segments sealed with these indexes and last-segment flags, but with the right length fields."""
    forger = Forger(P + 5)
    segments = zip((bytes(P), HELLO), indices, lasts, strict=True)
    first, second = (forger.segment(content, index, last) for content, index, last in segments)
    body = b"\xff" * 4 + first[4:] + len(second).to_bytes(4) + second[4:]
    return Attack(forger.fragment, forger.envelope(describe(P + 5)), body)


def not_utf8() -> Attack:
    return metadata_forged(b'{"name":"\xff","type":"","size":5}')


def with_byte_order_mark() -> Attack:
    return metadata_forged(b"\xef\xbb\xbf" + json.dumps(describe(5)).encode())


def no_header() -> Attack:
    return replace(three(), envelope=three().envelope[:87])


def mistyped_check() -> Attack:
    whole = three()
    return replace(whole, fragment=whole.fragment[:-1] + ("A" if whole.fragment[-1] != "A" else "B"))


def file_id_of_another_file() -> Attack:
    whole, other = three(), vector("other-same-secret").envelope
    return replace(whole, envelope=whole.envelope[:24] + other[24:56] + whole.envelope[56:])


def without_password() -> Attack:
    forger = Forger(5)
    forger.protect(PBKDF2, 600_000, 0)
    return replace(forged(forger), password="")


def decomposed_password() -> Attack:
    """Return the right password in NFD, as another system's keyboard composes it. This is not an attack."""
    whole = vector("password-nfkc")
    spelled = unicodedata.normalize("NFD", whole.password or "")
    return Attack(whole.fragment, whole.envelope, whole.body, spelled)


MEMBERS = {"name": "n", "type": "", "size": 5}

FORGED: dict[str, Callable[[], Attack]] = {
    # 2 and 3: the end of the body and the order of its segments
    "announced-too-short": lambda: replace(three(), announced=len(three().body) - 1),
    "announced-too-long": lambda: replace(three(), announced=len(three().body) + 1),
    "drop-last-announced-in-full": lambda: replace(
        three(), body=three().body[: 2 * 65536], announced=len(three().body)
    ),
    "append-byte-unannounced": lambda: replace(
        three(), body=three().body + b"\0", announced=len(three().body)
    ),
    "sealed-for-another-index": lambda: two_segments((0, 0), (False, True)),
    "middle-sealed-as-last": lambda: two_segments((0, 1), (True, True)),
    "last-sealed-as-middle": lambda: two_segments((0, 1), (False, False)),
    # 4: parts of other files
    "swapped-file-id": file_id_of_another_file,
    "envelope-with-another-header": lambda: replace(file_id_of_another_file(), header=three().envelope[:88]),
    "metadata-without-floe-header": metadata_without_floe_header,
    "keys-without-header": lambda: unbound(header_in_keys=False),
    "keys-without-file-id": lambda: unbound(salt=bytes(32)),
    "floe-without-header": lambda: unbound(header_in_floe=False),
    # 5 and 6: passwords
    "password-in-another-form": decomposed_password,
    "password-not-text": lambda: replace(protected(), password="\udcff"),
    "password-empty": without_password,
    "kdf-pbkdf2-weak": lambda: kdf_forged(PBKDF2, 599_999, 0),
    "kdf-pbkdf2-bomb": lambda: kdf_forged(PBKDF2, 2**32 - 1, 0),
    "kdf-pbkdf2-with-memory": lambda: kdf_forged(PBKDF2, 600_000, 1),
    "kdf-pbkdf2-two-lanes": lambda: kdf_forged(PBKDF2, 600_000, 0, 2),
    "kdf-argon2id-low-memory": lambda: kdf_forged(ARGON2ID, 3, 19_455),
    "kdf-argon2id-low-work": lambda: kdf_forged(ARGON2ID, 1, 38_911),
    "kdf-argon2id-zero-passes": lambda: kdf_forged(ARGON2ID, 0, 65_536),
    "kdf-argon2id-bomb-passes": lambda: kdf_forged(ARGON2ID, 2**32 - 1, 65_536),
    "kdf-argon2id-bomb-memory": lambda: kdf_forged(ARGON2ID, 3, 4 * 2**20),
    "kdf-argon2id-two-lanes": lambda: kdf_forged(ARGON2ID, 3, 65_536, 2),
    "kdf-3-like-pbkdf2": lambda: kdf_forged(3, 600_000, 0),
    "kdf-3-like-argon2id": lambda: kdf_forged(3, 3, 65_536),
    "kdf-3-like-none": lambda: kdf_forged(3, 0, 0),
    "kdf-without-password": lambda: header_forged(68, b"\1"),
    # 7: the header's rules
    "no-header": no_header,
    "magic-of-another-format": lambda: header_forged(0, b"\x88"),
    "version-2": lambda: header_forged(8, b"\2"),
    "suite-2": lambda: header_forged(9, b"\2"),
    "flag-4": lambda: header_forged(10, b"\4"),
    "reserved-58": reserved_beside_a_kdf,
    "reserved-84": lambda: header_forged(84, b"\0\0\0\1"),
    "segments-of-2-15": lambda: forged(Forger(5, segment_log2=15)),
    "segments-of-2-23": lambda: forged(Forger(5, segment_log2=23)),
    "metadata-of-513": other_metadata_length,
    "metadata-longer-than-stated": longer_metadata_than_stated,
    "N-over-2-46": lambda: forged(Forger(2**46 + 1), describe(2**46 + 1)),
    "floe-parameters": other_floe_parameters,
    # 8: padding, metadata, the link
    "metadata-padding": lambda: forged(Forger(5), padding=b"\1"),
    "metadata-beyond-its-block": lambda: forged(
        Forger(5), json.dumps(describe(5)).encode().ljust(508), length=509
    ),
    "metadata-not-json": lambda: metadata_forged(b"{"),
    "metadata-a-list": lambda: metadata_forged([1]),
    "metadata-not-utf-8": not_utf8,
    "metadata-with-byte-order-mark": with_byte_order_mark,
    "metadata-not-a-number": lambda: metadata_forged(b'{"name":"n","type":"","size":5,"later":NaN}'),
    "name-a-number": lambda: metadata_forged({**MEMBERS, "name": 1}),
    "type-a-number": lambda: metadata_forged({**MEMBERS, "type": 1}),
    "mtime-a-string": lambda: metadata_forged({**MEMBERS, "mtime": "1"}),
    "thumbnail-a-list": lambda: metadata_forged({**MEMBERS, "thumbnail": []}),
    "revision-zero": lambda: metadata_forged({**MEMBERS, "revision": 0}),
    "revision-a-boolean": lambda: metadata_forged({**MEMBERS, "revision": True}),
    "size-a-fraction": lambda: forged(Forger(36, flags=PADDED), {**MEMBERS, "size": 32.5}, bytes(36)),
    "size-a-boolean": lambda: forged(Forger(1), {**MEMBERS, "size": True}, b"x"),
    "size-negative": lambda: forged(Forger(5), {**MEMBERS, "size": -5}, bytes(5)),
    "size-not-N": lambda: metadata_forged({**MEMBERS, "size": 6}),
    "size-not-padded-to-N": lambda: forged(Forger(40, flags=PADDED), {**MEMBERS, "size": 33}, bytes(40)),
    "padding": lambda: forged(Forger(36, flags=PADDED), {**MEMBERS, "size": 33}, bytes(35) + b"\1"),
    "fragment-in-other-alphabet": lambda: replace(three(), fragment=three().fragment.replace("-", "+")),
    "fragment-with-mistyped-check": mistyped_check,
    "fragment-longer": long_secret,
    "fragment-not-base64": lambda: replace(three(), fragment=three().fragment.replace("-", "!")),
    "fragment-with-extra-character": lambda: replace(three(), fragment=three().fragment.replace("-", "!-")),
    "fragment-missing": lambda: replace(three(), fragment=""),
    # 10
    "two-keys": two_keys,
}
# Not an attack: it opens, but not without the rule that a mutation removes.
HARMLESS = {"password-in-another-form"}


def attack_names() -> list[str]:
    return [*reject_ids(), *FORGED]


@cache
def attack(name: str) -> Attack:
    if name in FORGED:
        return FORGED[name]()
    reject = rejected(name)
    return Attack(reject.fragment, reject.envelope, reject.body, reject.password)
