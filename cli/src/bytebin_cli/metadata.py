"""Open an envelope: check the key commitment first, then read the name, type and size of the file."""

import hmac
import json
import struct
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any, Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bytebin_cli.errors import DamagedFile, DamagedLink, Refused, WrongPassword
from bytebin_cli.format import METADATA_LENGTHS, METADATA_OVERHEAD, Envelope, Header, padme
from bytebin_cli.keys import KEY_LENGTH, MESSAGE_KEY_LENGTH, FileKeys, floe_derive
from bytebin_cli.texts import gettext as _

_NONCE_LENGTH: Final = 12


@dataclass(frozen=True)
class Metadata:
    """What the uploader wrote. The name is untrusted: use `save.safe_name` before saving.

    `revision` counts the contents that the link has had, from 1.
    """

    name: str
    media_type: str
    size: int
    revision: int = 1


@dataclass(frozen=True, repr=False)
class OpenedFile:
    """An envelope whose key is verified. `body.open_body` reads the body."""

    envelope: Envelope
    metadata: Metadata
    message_key: bytes


def open_envelope(envelope: Envelope, keys: FileKeys) -> OpenedFile:
    """Open the envelope. Raise WrongPassword or DamagedLink for a wrong key, DamagedFile for any other change."""
    header_tag = floe_derive(keys.body, b"HEADER_TAG:", KEY_LENGTH, envelope)
    if not hmac.compare_digest(header_tag, envelope.header_tag):
        raise wrong_key(envelope.header)
    return OpenedFile(
        envelope,
        _open_metadata(envelope, keys.metadata),
        floe_derive(keys.body, b"MESSAGE_KEY:", MESSAGE_KEY_LENGTH, envelope),
    )


def encode_metadata(metadata: Metadata, modified_ms: int | None) -> bytes:
    """Return a length prefix, JSON, and zeros up to a power of two, which hide the length of the name.

    `modified_ms` is in milliseconds since 1970, None if unknown. Raise Refused if the name does not fit in 64 KiB.
    """
    document = {"name": metadata.name, "type": metadata.media_type, "size": metadata.size}
    if modified_ms is not None:
        document["mtime"] = modified_ms
    encoded = json.dumps(document, ensure_ascii=False).encode(errors="replace")
    for length in sorted(METADATA_LENGTHS):
        if 4 + len(encoded) <= length - METADATA_OVERHEAD:
            padded = struct.pack(">I", len(encoded)) + encoded
            return padded.ljust(length - METADATA_OVERHEAD, b"\0")
    raise Refused(_("The name is too long to be encrypted with the file."))


def seal_metadata(encoded: bytes, key: bytes, floe_header: bytes) -> bytes:
    nonce = token_bytes(_NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, encoded, floe_header)


def wrong_key(header: Header) -> Refused:
    """Return the error for a wrong key. The link's checksum has already ruled out a typing error."""
    if header.kdf:
        return WrongPassword(_("The password is wrong (or the file's header is damaged)."))
    return DamagedLink(_("The link is damaged or of another file: its key does not open this one."))


def _open_metadata(envelope: Envelope, key: bytes) -> Metadata:
    sealed = envelope.sealed_metadata
    nonce, ciphertext = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
    try:
        padded = AESGCM(key).decrypt(nonce, ciphertext, envelope.floe_header)
    except InvalidTag:
        raise DamagedFile(_("The file is damaged: its name and size were changed.")) from None
    (length,) = struct.unpack_from(">I", padded)
    encoded, padding = padded[4 : 4 + length], padded[4 + length :]
    if len(encoded) != length or any(padding):
        raise DamagedFile(_("The file is damaged: its metadata is padded wrongly."))
    metadata = _parse_metadata(encoded)
    expected = padme(metadata.size) if envelope.header.padded else metadata.size
    if expected != envelope.header.plaintext_length:
        raise DamagedFile(_("The file is damaged: it is not of the size that its metadata says."))
    return metadata


def _parse_metadata(encoded: bytes) -> Metadata:
    try:
        # Nesting is bounded by the 64 KiB of the metadata, yet deep enough for a RecursionError.
        document: Any = json.loads(encoded.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise DamagedFile(_("The file is damaged: its metadata is not valid JSON.")) from None
    if not isinstance(document, dict):
        raise DamagedFile(_("The file is damaged: its metadata is not an object."))
    match document:
        # In Python, bool is an int. A size out of range cannot equal the authenticated one either.
        case {"name": str(name), "type": str(kind), "size": int(size), **more} if not isinstance(size, bool):
            return Metadata(name, kind, size, _revision(more.get("revision", 1)))
    raise DamagedFile(_("The file is damaged: its metadata lacks a name, a type or a size."))


def _revision(value: object) -> int:
    # In Python, bool is an int. The browser reads integers to 2^53 - 1.
    if type(value) is not int or not 1 <= value < 1 << 53:
        raise DamagedFile(_("The file is damaged: its metadata has no valid revision."))
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON
