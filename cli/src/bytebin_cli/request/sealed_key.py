"""The sealed key of a file: S and what the sender says of the file, sealed with HPKE for the owner of an upload link.

It is bound to the link and to the file's envelope, so that a server can move it to no other. It has 1,140 + 2^k bytes.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bytebin_cli.format import SECRET_LENGTH
from bytebin_cli.request.errors import DamagedRequest, UnsupportedRequest
from bytebin_cli.request.keys import ENC_LENGTH, TAG_LENGTH, KeyPair, open_sealed, seal_to
from bytebin_cli.request.link import LABEL, padded_id
from bytebin_cli.request.values import SENT_FILE, Value, fill_box, read_box
from bytebin_cli.texts import gettext as _

HEAD_LENGTH: Final = 4
FIXED_LENGTH: Final = HEAD_LENGTH + ENC_LENGTH + TAG_LENGTH
MAX_LENGTH: Final = FIXED_LENGTH + (1 << SENT_FILE.logs[-1])
# GCM commits to no key; two blocks of zeros in front do ("How to Abuse and Fix Authenticated Encryption Without Key
# Commitment", USENIX Security 2022).
_COMMITMENT: Final = bytes(32)
_SECRET_END: Final = len(_COMMITMENT) + SECRET_LENGTH
_HEAD: Final = struct.Struct(">BBBB")


@dataclass(frozen=True)
class OpenedKey:
    """S of the file, and `value`: what the sender wrote of it, for which nobody vouches."""

    secret: bytes = field(repr=False)
    value: Value


def seal_key(public: bytes, request: str, envelope: bytes, secret: bytes, value: Mapping[str, Any]) -> bytes:
    """Seal S for the owner of the link, in the smallest box. Raise Refused for a value that is not allowed."""
    log2, padded = fill_box(SENT_FILE, _COMMITMENT + secret, value)
    head = _HEAD.pack(1, 1, log2, 0)
    return head + seal_to(public, padded, _info(head, request, envelope))


def open_key(sealed: bytes, request: str, envelope: bytes, pair: KeyPair) -> OpenedKey:
    """Open what came by a link together with that envelope, which is not opened here. Raise RequestRefused."""
    head = _parse(sealed)
    padded = open_sealed(pair, sealed[HEAD_LENGTH:], _info(head, request, envelope))
    if padded[: len(_COMMITMENT)] != _COMMITMENT:
        raise DamagedRequest(_("The file is damaged: its sealed key is not committed to."))
    return OpenedKey(padded[len(_COMMITMENT) : _SECRET_END], read_box(SENT_FILE, padded[_SECRET_END:]))


def _parse(sealed: bytes) -> bytes:
    """Return the head, checked."""
    if len(sealed) < HEAD_LENGTH:
        raise DamagedRequest(_("The file is damaged: its sealed key is cut off."))
    version, suite, log2, zero = _HEAD.unpack_from(sealed)
    if version != 1 or suite != 1 or log2 not in SENT_FILE.logs or zero:
        raise UnsupportedRequest(
            _("The file was sent by a version of bytebin that this program does not support.")
        )
    if len(sealed) != FIXED_LENGTH + (1 << log2):
        raise DamagedRequest(_("The file is damaged: its sealed key has the wrong length."))
    return sealed[:HEAD_LENGTH]


def _info(head: bytes, request: str, envelope: bytes) -> bytes:
    return LABEL + b"file\0" + head + padded_id(request) + hashlib.sha256(envelope).digest()
