"""Large encrypted files, sealed and uploaded chunk by chunk."""

import base64
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tests.cli.sealing import LABEL, Sealer, describe
from tests.files.client import complete, put
from tests.people import Person

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

MIB = 2**20
SEGMENT_LOG2 = 18  # what the pages write
SEGMENTS_PER_CHUNK = 32


@dataclass(frozen=True)
class SentFile:
    link: str
    size: int
    sha256: str


def send_sealed(person: Person, size: int, name: str = "film.bin", *, spoilt: bool = False) -> SentFile:
    """Upload an encrypted file of `size` bytes. With `spoilt`, one bit of its last segment is flipped."""
    sealer = Sealer(size, segment_log2=SEGMENT_LOG2)
    digest = sha256()
    upload = announce(person, sealer, sealer.envelope(describe(size, name)))
    for index, chunk in enumerate(chunks(sealer, digest)):
        last = index == upload["chunk_count"] - 1
        sent = chunk[:-1] + bytes([chunk[-1] ^ 1]) if spoilt and last else chunk
        put(person.api, upload["id"], index, sent).raise_for_status()
    stored = complete(person.api, upload["id"]).raise_for_status().json()
    return SentFile(f"{stored['url']}{sealer.fragment}", size, digest.hexdigest())


def announce(person: Person, sealer: Sealer, envelope: bytes) -> dict[str, Any]:
    step = sealer.segment_length - 32
    body_length = sealer.plaintext_length + 32 * -(-sealer.plaintext_length // step)
    encryption = {
        "envelope": base64.b64encode(envelope).decode(),
        "link_token_digest": digest_of_token(link_token(sealer)),
        "read_token_digest": digest_of_token(sealer.key(b"read-token")),
    }
    chunk_size = SEGMENTS_PER_CHUNK * sealer.segment_length
    announcement = {"size": body_length, "chunk_size": chunk_size, "encryption": encryption}
    return dict(person.api.post("/api/v1/uploads", json=announcement).raise_for_status().json())


def link_token(sealer: Sealer) -> bytes:
    extracted = hmac.digest(bytes(32), sealer.secret, "sha256")
    return hmac.digest(extracted, LABEL + b"link-token\0\x01", "sha256")


def digest_of_token(token: bytes) -> str:
    return base64.b64encode(sha256(token).digest()).decode()


def chunks(sealer: Sealer, digest: "Hash") -> Iterator[bytes]:
    gathered: list[bytes] = []
    for segment in segments(sealer, digest):
        gathered.append(segment)
        if len(gathered) == SEGMENTS_PER_CHUNK:
            yield b"".join(gathered)
            gathered.clear()
    if gathered:
        yield b"".join(gathered)


def segments(sealer: Sealer, digest: "Hash") -> Iterator[bytes]:
    """Yield segments, each with different content, without keeping them in memory."""
    step = sealer.segment_length - 32
    count = -(-sealer.plaintext_length // step)
    for index in range(count):
        length = min(step, sealer.plaintext_length - index * step)
        plaintext = (sha256(index.to_bytes(8)).digest() * (step // 32 + 1))[:length]
        digest.update(plaintext)
        yield sealer.segment(plaintext, index, index == count - 1)
