"""Encrypt a file: generate its keys once, then seal each chunk separately, in any order, as often as needed.

No function takes an IV, a salt or a file_id: each is generated here, and a segment that is sealed again gets a new IV.
"""

import base64
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

from bytebin_cli.body import SegmentSealer
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


@dataclass(frozen=True, repr=False)
class Sealing:
    """An encryption that has begun. `fragment` is the link's key: it never goes to the server."""

    fragment: str
    envelope: bytes
    link_token_digest: bytes
    read_token_digest: bytes
    file: OpenedFile
    sealer: SegmentSealer

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
            raise Refused("The server's chunk size does not suit encrypted files.")
        return chunk_size // self.chunk_multiple * (self.chunk_multiple - SEGMENT_OVERHEAD)

    def apply(self, plaintext: bytes, index: int, chunk_size: int) -> bytes:
        """Seal chunk `index`. `plaintext` has `plaintext_chunk_size` bytes of the file, fewer only at its end."""
        step = self.chunk_multiple - SEGMENT_OVERHEAD
        first = index * (chunk_size // self.chunk_multiple)
        last = segment_count(self.file.metadata.size, self.chunk_multiple) - 1
        view = memoryview(plaintext)
        parts = range(max(1, -(-len(view) // step)))
        return b"".join(
            self.sealer.seal(view[i * step : (i + 1) * step], first + i, first + i == last) for i in parts
        )


def seal(metadata: Metadata, modified_ms: int | None, password: str | None) -> Sealing:
    """Start to encrypt a file of `metadata.size` bytes: generate its secret, file_id, salt and IV."""
    if metadata.size > MAX_PLAINTEXT:
        raise Refused("The file is too large to be encrypted.")
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
        raise Refused("This program does not write padded files.")
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
    )
