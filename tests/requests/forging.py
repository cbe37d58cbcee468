"""Cards, sealed keys and envelopes as the server sees them: right headers, and random bytes for what is sealed."""

import base64
import os
import secrets
import string
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

CARD_MAGIC = bytes.fromhex("89 42 42 52 31 0D 0A 1A")
FILE_MAGIC = bytes.fromhex("89 42 42 45 32 0D 0A 1A")
ALPHABET = string.digits + string.ascii_letters
SEGMENT_OVERHEAD = 32  # bytes


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def spelled(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(11))


def card(request_id: str, *, box: int = 11, password: bool = False, salt: bytes = b"s" * 32) -> bytes:
    head = CARD_MAGIC + bytes([1, 1, password, box, 2 * password, password, 0, 0])
    head += (3 * password).to_bytes(4) + (65_536 * password).to_bytes(4)
    return head + request_id.encode().ljust(16, b"\0") + salt + os.urandom(92 + 2**box)


def sealed_key(box: int = 9) -> bytes:
    return bytes([1, 1, box, 0]) + os.urandom(1136 + (1 << box))


def envelope(plaintext: int, *, flags: int = 0, box: int = 9) -> bytes:
    """Return the envelope of a file of so many bytes, in segments of 256 KiB."""
    meta = (1 << box) + 28
    head = FILE_MAGIC + bytes([1, 1, flags, 18]) + meta.to_bytes(4) + plaintext.to_bytes(8)
    return head + os.urandom(88 - len(head) + 74 + meta)


def body_length(plaintext: int) -> int:
    return plaintext + SEGMENT_OVERHEAD * max(1, -(-plaintext // (2**18 - SEGMENT_OVERHEAD)))


@dataclass
class Link:
    """A link as its owner's client makes it, with the tokens of whoever has it."""

    id: str = field(default_factory=new_id)
    link_token: bytes = field(default_factory=lambda: os.urandom(32))
    send_token: bytes = field(default_factory=lambda: os.urandom(32))

    def document(self, **more: Any) -> dict[str, Any]:
        return {
            "id": self.id,
            "card": text(card(self.id)),
            "link_token_digest": text(sha256(self.link_token).digest()),
            "send_token_digest": text(sha256(self.send_token).digest()),
            "max_files": 20,
            "max_bytes": 100_000_000,
            "expires_in": 3600,
            "notify": False,
        } | more

    def contribution(self, plaintext: int = 100, **more: Any) -> dict[str, Any]:
        encryption = {
            "envelope": text(envelope(plaintext)),
            "link_token_digest": text(os.urandom(32)),
            "read_token_digest": text(os.urandom(32)),
        }
        return {
            "send_token": spelled(self.send_token),
            "size": body_length(plaintext),
            "encryption": encryption,
            "sealed": text(sealed_key()),
        } | more
