"""Encrypt a file: generate its keys once, then seal each chunk separately, in any order, as often as needed.

No function takes an IV, a salt or a file_id: each is generated here, and a segment that is sealed again gets a new IV.
"""

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bytebin_cli.body import SegmentSealer
from bytebin_cli.chunks import Chunk, Read
from bytebin_cli.errors import Refused
from bytebin_cli.format import (
    MAX_PLAINTEXT,
    METADATA_OVERHEAD,
    SECRET_LENGTH,
    SEGMENT_OVERHEAD,
    Envelope,
    Fragment,
    body_length,
    format_fragment,
    new_floe_prefix,
    new_header,
    parse_envelope,
    parse_fragment,
    segment_count,
)
from bytebin_cli.keys import (
    KEY_LENGTH,
    MESSAGE_KEY_LENGTH,
    FileKeys,
    derive_file_keys,
    floe_derive,
    link_token,
    token_digest,
)
from bytebin_cli.metadata import Metadata, OpenedFile, encode_metadata, open_envelope, seal_metadata
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True, repr=False)
class Sealing:
    """An encryption that has begun. `fragment` is the link's key: it never goes to the server."""

    fragment: str
    envelope: bytes
    link_token_digest: bytes
    read_token_digest: bytes
    file: OpenedFile
    sealer: SegmentSealer
    fingerprints: "Fingerprints"

    @property
    def chunk_multiple(self) -> int:
        """Return the length of a segment in bytes. The size of a chunk must be a multiple of it."""
        return self.file.envelope.header.segment_length

    @property
    def body_length(self) -> int:
        """Return the size of the encrypted body in bytes."""
        return body_length(self.file.metadata.size, self.chunk_multiple)

    def described(self) -> dict[str, Any]:
        """Return the members of the request that describe the file."""
        names = ("envelope", "link_token_digest", "read_token_digest")
        values = (self.envelope, self.link_token_digest, self.read_token_digest)
        encoded = (base64.b64encode(value).decode() for value in values)
        return {"encryption": dict(zip(names, encoded, strict=True))}

    def kept(self) -> dict[str, Any]:
        """Return what is needed to resume: the link key, H, F and the metadata."""
        return {"fragment": self.fragment, "envelope": base64.b64encode(self.envelope).decode()}

    def plaintext_chunk_size(self, chunk_size: int) -> int:
        """Return how many bytes of the file such a chunk holds. Raise Refused if it would split a segment."""
        if chunk_size % self.chunk_multiple:
            raise Refused(_("The server's chunk size does not suit encrypted files."))
        return chunk_size // self.chunk_multiple * (self.chunk_multiple - SEGMENT_OVERHEAD)

    def apply(self, read: Read, index: int, chunk_size: int, buffer: memoryview) -> Chunk:
        """Read the file's part for chunk `index`, and seal it into `buffer`, one segment at a time."""
        last = segment_count(self.file.metadata.size, self.chunk_multiple) - 1
        digest, tags, length = sha256(), sha256(), 0
        for number, plaintext in self._segments(read, index, chunk_size):
            segment = buffer[length : length + len(plaintext) + SEGMENT_OVERHEAD]
            self.sealer.seal(plaintext, number, number == last, segment)
            digest.update(segment)
            tags.update(self.fingerprints.of(plaintext, number))
            length += len(segment)
        return Chunk(buffer[:length], digest.digest(), tags.hexdigest())

    def fingerprint(self, read: Read, index: int, chunk_size: int) -> str:
        """Return the fingerprint of the file's part for chunk `index`."""
        tags = sha256()
        for number, plaintext in self._segments(read, index, chunk_size):
            tags.update(self.fingerprints.of(plaintext, number))
        return tags.hexdigest()

    def _segments(self, read: Read, index: int, chunk_size: int) -> Iterator[tuple[int, memoryview]]:
        """Yield the number and the plaintext of each segment, all in the same memory. An empty file has one."""
        step, size = self.chunk_multiple - SEGMENT_OVERHEAD, self.file.metadata.size
        many = chunk_size // self.chunk_multiple
        memory = memoryview(bytearray(min(step, size)))
        for number in range(index * many, min((index + 1) * many, segment_count(size, self.chunk_multiple))):
            plaintext = memory[: min(step, size - number * step)]
            read(number * step, plaintext)
            yield number, plaintext


class Fingerprints:
    """Fingerprints of plaintext, to see whether a file has changed before its upload is resumed.

    They are GMAC tags (NIST SP 800-38D), which take a tenth of SHA-256's time, under a key of their own. A tag is only
    compared with that of the same segment, so the segment's number is its nonce. If the file has changed, one nonce
    served two texts, from whose tags the key's authentication subkey could be found. So no tag is kept or sent: the
    state keeps one SHA-256 of all tags of a chunk, beside the secret of the link, which says more than they could.
    """

    def __init__(self, file: OpenedFile) -> None:
        self._cipher = AESGCM(floe_derive(file.message_key, b"FINGERPRINT:", KEY_LENGTH, file.envelope))

    def of(self, plaintext: memoryview, number: int) -> bytes:
        return self._cipher.encrypt(struct.pack(">IQ", 0, number), b"", plaintext)


def seal(metadata: Metadata, modified_ms: int | None, password: str | None) -> Sealing:
    """Start to encrypt a file of `metadata.size` bytes: generate its secret, file_id, salt and IV."""
    if metadata.size > MAX_PLAINTEXT:
        raise Refused(_("The file is too large to be encrypted."))
    encoded = encode_metadata(metadata, modified_ms)
    fragment = Fragment(token_bytes(SECRET_LENGTH), needs_password=password is not None)
    header = new_header(metadata.size, len(encoded) + METADATA_OVERHEAD, has_password=password is not None)
    keys = derive_file_keys(fragment, header, password)
    prefix = new_floe_prefix(header)
    unsealed = Envelope(header, prefix, b"")
    floe_header = prefix + floe_derive(keys.body, b"HEADER_TAG:", KEY_LENGTH, unsealed)
    envelope = Envelope(header, floe_header, seal_metadata(encoded, keys.metadata, floe_header))
    message_key = floe_derive(keys.body, b"MESSAGE_KEY:", MESSAGE_KEY_LENGTH, envelope)
    return _sealing(fragment, keys, OpenedFile(envelope, metadata, message_key))


def seal_again(fragment_text: str, raw_envelope: bytes, password: str | None) -> Sealing:
    """Resume an encryption under the same keys. Raise WrongPassword for a different password."""
    fragment = parse_fragment(fragment_text)
    envelope = parse_envelope(raw_envelope)
    if envelope.header.padded:
        raise Refused(_("This program does not write padded files."))
    keys = derive_file_keys(fragment, envelope.header, password)
    return _sealing(fragment, keys, open_envelope(envelope, keys))


def _sealing(fragment: Fragment, keys: FileKeys, file: OpenedFile) -> Sealing:
    envelope = file.envelope
    return Sealing(
        format_fragment(fragment),
        envelope.header.raw + envelope.floe_header + envelope.sealed_metadata,
        token_digest(link_token(fragment.secret)),
        token_digest(keys.read_token),
        file,
        SegmentSealer(file),
        Fingerprints(file),
    )
