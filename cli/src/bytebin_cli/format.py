"""Format b1 as bytes: the link's fragment, the envelope and the arithmetic of sizes. No key is derived here."""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Final

from bytebin_cli.errors import DamagedFile, DamagedLink, UnsupportedFile
from bytebin_cli.texts import gettext as _

LABEL: Final = b"bytebin-e2ee/1 "
MAGIC: Final = bytes.fromhex("89424245320D0A1A")
HEADER_LENGTH: Final = 88
FLOE_HEADER_LENGTH: Final = 74
METADATA_OFFSET: Final = HEADER_LENGTH + FLOE_HEADER_LENGTH
METADATA_OVERHEAD: Final = 28  # nonce (12 bytes) and tag (16 bytes) around the padded metadata
METADATA_LENGTHS: Final = frozenset((1 << k) + METADATA_OVERHEAD for k in range(9, 17))
MAX_ENVELOPE_LENGTH: Final = METADATA_OFFSET + max(METADATA_LENGTHS)
MAX_PLAINTEXT: Final = 1 << 46
SECRET_LENGTH: Final = 32
SEGMENT_OVERHEAD: Final = 32  # prefix (4 bytes), IV (12 bytes) and tag (16 bytes)
# FLOE's identifiers of AES-256-GCM and HKDF-Expand-SHA-384.
FLOE_ALGORITHMS: Final = b"\x00\x00"
FLOE_PARAMETERS_LENGTH: Final = 10

FLAGS_OFFSET: Final = 10
FLAG_PASSWORD: Final = 1
FLAG_PADDED: Final = 2
KDF_NONE, KDF_PBKDF2, KDF_ARGON2ID = 0, 1, 2

# The parameters of new files: segments of 256 KiB, Argon2id with 64 MiB and three passes.
SEGMENT_LOG2: Final = 18
_WRITTEN_KDF: Final = (KDF_ARGON2ID, 1, 0, 3, 65_536)

_FRAGMENT_TEXT_LENGTH: Final = 48
_CHECKSUM_LENGTH: Final = 4
_HEADER: Final = struct.Struct(">8sBBBBIQ32sBBHII16sI")


@dataclass(frozen=True)
class Fragment:
    """The part of a link after the #. The secret has 32 bytes and is excluded from repr()."""

    secret: bytes = field(repr=False)
    needs_password: bool


@dataclass(frozen=True)
class PasswordKdf:
    """The KDF of a password: `memory` in KiB, `time` in iterations (PBKDF2) or passes (Argon2id)."""

    kdf_id: int
    time: int
    memory: int
    salt: bytes


@dataclass(frozen=True)
class Header:
    """H, the first 88 bytes. Every rule that needs no key has been checked."""

    raw: bytes = field(repr=False)
    padded: bool
    segment_length: int
    metadata_length: int
    plaintext_length: int
    file_id: bytes
    kdf: PasswordKdf | None


@dataclass(frozen=True)
class Envelope:
    """H, F and the sealed metadata, as received."""

    header: Header
    floe_header: bytes
    sealed_metadata: bytes = field(repr=False)

    @property
    def floe_parameters(self) -> bytes:
        return self.floe_header[:FLOE_PARAMETERS_LENGTH]

    @property
    def floe_iv(self) -> bytes:
        return self.floe_header[FLOE_PARAMETERS_LENGTH:42]

    @property
    def header_tag(self) -> bytes:
        return self.floe_header[42:]


def parse_fragment(text: str) -> Fragment:
    """Parse a fragment, with or without its #.

    Raise DamagedLink if it is mistyped, too short, too long, or not in its canonical form.
    """
    version, _dot, encoded = text.removeprefix("#").partition(".")
    if version not in ("b1", "b1p"):
        raise DamagedLink(_("The link is damaged: its key is of an unknown kind."))
    damaged = DamagedLink(_("The link is damaged: the key after the # is mistyped or cut short."))
    if len(encoded) != _FRAGMENT_TEXT_LENGTH:
        raise damaged
    try:
        decoded = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise damaged from None
    # Python's decoder also accepts "+" and "/", so the text is compared with the canonical form.
    if base64.urlsafe_b64encode(decoded) != encoded.encode():
        raise damaged
    secret, checksum = decoded[:-_CHECKSUM_LENGTH], decoded[-_CHECKSUM_LENGTH:]
    expected = _checksum(secret)
    if not hmac.compare_digest(checksum, expected):
        raise damaged
    return Fragment(secret, needs_password=version == "b1p")


def format_fragment(fragment: Fragment) -> str:
    """Return the fragment as in a link, with its #."""
    encoded = base64.urlsafe_b64encode(fragment.secret + _checksum(fragment.secret)).decode()
    return f"#{'b1p' if fragment.needs_password else 'b1'}.{encoded}"


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(LABEL + b"fragment\0" + secret).digest()[:_CHECKSUM_LENGTH]


def parse_envelope(raw: bytes) -> Envelope:
    """Parse a whole envelope, without any key or KDF. Raise DamagedFile or UnsupportedFile."""
    header = parse_header(raw[:HEADER_LENGTH])
    if len(raw) != METADATA_OFFSET + header.metadata_length:
        raise DamagedFile(_("The file is damaged: its envelope has the wrong length."))
    envelope = Envelope(header, raw[HEADER_LENGTH:METADATA_OFFSET], raw[METADATA_OFFSET:])
    if envelope.floe_parameters != FLOE_ALGORITHMS + struct.pack(">II", header.segment_length, 32):
        raise DamagedFile(_("The file is damaged: its encryption parameters contradict each other."))
    return envelope


def parse_header(raw: bytes) -> Header:
    """Parse H, which the server sends before the envelope. Raise DamagedFile or UnsupportedFile."""
    if len(raw) != HEADER_LENGTH:
        raise DamagedFile(_("The file is damaged: its header has the wrong length."))
    (magic, version, suite, flags, segment_log2, metadata_length, plaintext_length, file_id, *kdf_fields) = (
        _HEADER.unpack(raw)
    )
    if magic != MAGIC:
        raise DamagedFile(_("The file is damaged, or is not an encrypted bytebin file."))
    if version != 1 or suite != 1 or flags & ~(FLAG_PASSWORD | FLAG_PADDED):
        raise UnsupportedFile(
            _("The file is damaged, or was made by a version of bytebin that this program does not support.")
        )
    if not 16 <= segment_log2 <= 22:
        raise DamagedFile(_("The file is damaged: its segment length is outside the limits."))
    if metadata_length not in METADATA_LENGTHS:
        raise DamagedFile(_("The file is damaged: the length of its metadata is outside the limits."))
    if plaintext_length > MAX_PLAINTEXT:
        raise DamagedFile(_("The file is damaged: its length is over the limit."))
    return Header(
        raw=raw,
        padded=bool(flags & FLAG_PADDED),
        segment_length=1 << segment_log2,
        metadata_length=metadata_length,
        plaintext_length=plaintext_length,
        file_id=file_id,
        kdf=_parse_kdf(bool(flags & FLAG_PASSWORD), *kdf_fields),
    )


def new_header(plaintext_length: int, metadata_length: int, *, has_password: bool) -> Header:
    """Return H for one encryption of a file, with a random file_id and, if it has a password, a random salt."""
    fields = (
        MAGIC,
        1,
        1,
        FLAG_PASSWORD if has_password else 0,
        SEGMENT_LOG2,
        metadata_length,
        plaintext_length,
        token_bytes(32),
        *(_WRITTEN_KDF if has_password else (KDF_NONE, 0, 0, 0, 0)),
        token_bytes(16) if has_password else bytes(16),
        0,
    )
    return parse_header(_HEADER.pack(*fields))


def new_floe_prefix(header: Header) -> bytes:
    """Return F without its tag: the parameters and a random IV."""
    return FLOE_ALGORITHMS + struct.pack(">II", header.segment_length, 32) + token_bytes(32)


def _parse_kdf(
    has_password: bool,
    kdf_id: int,
    parallelism: int,
    reserved: int,
    time: int,
    memory: int,
    salt: bytes,
    tail: int,
) -> PasswordKdf | None:
    if reserved or tail:
        raise DamagedFile(_("The file is damaged: a reserved byte of its header is not zero."))
    if not has_password:
        if kdf_id != KDF_NONE or parallelism or time or memory or any(salt):
            raise DamagedFile(_("The file is damaged: it has password parameters and no password."))
        return None
    if parallelism != 1 or not _within_limits(kdf_id, time, memory):
        raise DamagedFile(_("The file is damaged: its password parameters are outside the safe limits."))
    return PasswordKdf(kdf_id, time, memory, salt)


def _within_limits(kdf_id: int, time: int, memory: int) -> bool:
    """Return whether the parameters are strong enough, but not so expensive that they exhaust the reader."""
    if kdf_id == KDF_PBKDF2:
        return memory == 0 and 600_000 <= time <= 10_000_000
    if kdf_id == KDF_ARGON2ID:
        return 19_456 <= memory <= 262_144 and 1 <= time <= 16 and memory * time >= 38_912
    return False


def segment_count(plaintext_length: int, segment_length: int) -> int:
    """Return the number of segments of that much plaintext (with padding). An empty file has one empty segment."""
    return max(1, -(-plaintext_length // (segment_length - SEGMENT_OVERHEAD)))


def body_length(plaintext_length: int, segment_length: int) -> int:
    """Return the exact length in bytes of the body of that much plaintext (with padding)."""
    return plaintext_length + SEGMENT_OVERHEAD * segment_count(plaintext_length, segment_length)


def padme(length: int) -> int:
    """Return the length to pad to by Padmé (Nikitin et al., PoPETs 2019), which reveals O(log log length) bits."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    granule = (1 << (exponent - exponent.bit_length())) - 1
    return (length + granule) & ~granule
