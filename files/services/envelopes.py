"""The server's checks of an envelope (`docs/FORMAT.md`): format b1, complete, and the length of its body.

The rest can only be checked by a reader that has the key.
"""

from bytebin.errors import InvalidEnvelope

MAGIC = bytes.fromhex("89424245320D0A1A")
HEADER = 88  # bytes of H
FLOE_HEADER = 74  # bytes of F
SEGMENT_OVERHEAD = 32  # bytes: length or marker, IV, tag
MAX_PLAINTEXT = 2**46
META_LENGTHS = {2**k + 28 for k in range(9, 17)}


def split(envelope: bytes) -> tuple[bytes, bytes]:
    """Return H, and F with the sealed metadata."""
    return envelope[:HEADER], envelope[HEADER:]


def length(header: bytes) -> int:
    """Return the length in bytes of the stored envelope that begins with the header H."""
    return HEADER + FLOE_HEADER + int.from_bytes(header[12:16])


def body_length(envelope: bytes) -> int:
    """Return the length in bytes of the body that belongs to `envelope`. Raise InvalidEnvelope."""
    if len(envelope) < HEADER or envelope[:8] != MAGIC or envelope[8:10] != b"\x01\x01":
        raise InvalidEnvelope("The envelope is not of format b1.")
    segment_log2 = envelope[11]
    meta_length, plaintext = int.from_bytes(envelope[12:16]), int.from_bytes(envelope[16:24])
    if not 16 <= segment_log2 <= 22 or meta_length not in META_LENGTHS or plaintext > MAX_PLAINTEXT:
        raise InvalidEnvelope("The envelope's sizes exceed the format's limits.")
    if len(envelope) != length(envelope):
        raise InvalidEnvelope("The envelope is too short or too long.")
    segments = max(1, -(-plaintext // ((1 << segment_log2) - SEGMENT_OVERHEAD)))
    return plaintext + SEGMENT_OVERHEAD * segments
