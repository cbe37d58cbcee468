"""Write files of format b1: valid ones, and invalid ones that only an uploader could make.

Secrets and IVs are fixed, for tests only.
"""

import base64
import hashlib
import hmac
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LABEL = b"bytebin-e2ee/1 "
MAGIC = b"\x89BBE2\r\n\x1a"
FILE_ID = b"\x5a" * 32
FLOE_IV = b"\xa5" * 32


@dataclass(frozen=True)
class Sealed:
    fragment: str
    envelope: bytes
    body: bytes


class Sealer:
    """Seals one file with one secret. Everything that an attack changes is an argument of the method that writes it."""

    def __init__(
        self,
        plaintext_length: int,
        *,
        secret: bytes = b"\x01" * 32,
        flags: int = 0,
        meta_log2: int = 9,
        segment_log2: int = 16,
    ) -> None:
        self.secret = secret
        self.segment_length = 1 << segment_log2
        self.padded_metadata_length = 1 << meta_log2
        self.plaintext_length = plaintext_length
        fields = (MAGIC, 1, 1, flags, segment_log2, (1 << meta_log2) + 28, plaintext_length, FILE_ID)
        self.header = struct.pack(">8sBBBBIQ32s", *fields) + bytes(32)
        self.parameters = struct.pack(">HII", 0, self.segment_length, 32)

    @property
    def fragment(self) -> str:
        checksum = hashlib.sha256(LABEL + b"fragment\0" + self.secret).digest()[:4]
        return "#b1." + base64.urlsafe_b64encode(self.secret + checksum).decode()

    def key(self, use: bytes) -> bytes:
        extracted = hmac.digest(FILE_ID, self.secret, "sha256")
        return hmac.digest(extracted, LABEL + use + b"\0" + self.header + b"\x01", "sha256")

    def floe(self, key: bytes, purpose: bytes) -> bytes:
        """Return the first block of HKDF-Expand: 48 bytes, of which callers use the start."""
        info = self.parameters + FLOE_IV + purpose + self.header
        return hmac.digest(key, info + b"\x01", "sha384")

    @property
    def header_tag(self) -> bytes:
        return self.floe(self.key(b"body"), b"HEADER_TAG:")[:32]

    def envelope(
        self, document: object, *, tag: bytes | None = None, padding: bytes = b"", length: int | None = None
    ) -> bytes:
        encoded = document if isinstance(document, bytes) else json.dumps(document).encode()
        room = self.padded_metadata_length - 4
        stated = len(encoded) if length is None else length
        padded = struct.pack(">I", stated) + encoded + padding.rjust(room - len(encoded), b"\0")
        floe_header = self.parameters + FLOE_IV + (tag or self.header_tag)
        nonce = b"\x07" * 12
        return (
            self.header + floe_header + nonce + AESGCM(self.key(b"meta")).encrypt(nonce, padded, floe_header)
        )

    def segment(self, plaintext: bytes, index: int, is_last: bool) -> bytes:
        message_key = self.floe(self.key(b"body"), b"MESSAGE_KEY:")
        key = self.floe(message_key, b"DEK:" + struct.pack(">Q", index >> 20 << 20))[:32]
        iv = struct.pack(">IQ", 9, index)
        prefix = struct.pack(">I", len(plaintext) + 32) if is_last else b"\xff" * 4
        return prefix + iv + AESGCM(key).encrypt(iv, plaintext, struct.pack(">QB", index, is_last))

    def segments(self, plaintext: bytes) -> Iterator[bytes]:
        step = self.segment_length - 32
        starts = range(0, max(len(plaintext), 1), step)
        for index, start in enumerate(starts):
            yield self.segment(plaintext[start : start + step], index, index == len(starts) - 1)


def describe(size: int, name: str = "file.bin") -> dict[str, object]:
    return {"name": name, "type": "application/octet-stream", "size": size}


def seal(plaintext: bytes, name: str = "file.bin") -> Sealed:
    sealer = Sealer(len(plaintext))
    envelope = sealer.envelope(describe(len(plaintext), name))
    return Sealed(sealer.fragment, envelope, b"".join(sealer.segments(plaintext)))
