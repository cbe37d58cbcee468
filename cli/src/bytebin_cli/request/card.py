"""The card of an upload link: title, text and public key, sealed under D and, if there is one, the password.

A sender gets it in two steps, like an envelope of b1: the link token gives the head, which has the password's
parameters, and the send token gives the card. A card has 164 + 2^k bytes.
"""

import hmac
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bytebin_cli.format import PasswordKdf
from bytebin_cli.keys import stretch
from bytebin_cli.library.box import (
    KEY_LENGTH,
    NONCE_LENGTH,
    OVERHEAD,
    SALT_LENGTH,
    TAG_LENGTH,
    commitment_of,
    derive,
    salt_of,
)
from bytebin_cli.library.passphrase import ARGON2ID, NO_KDF, WRITTEN_KDF, Kdf, within_limits
from bytebin_cli.request.errors import DamagedRequest, UnsupportedRequest, WrongContext, WrongKey
from bytebin_cli.request.keys import PUBLIC_LENGTH, public_digest
from bytebin_cli.request.link import LABEL, RequestFragment, padded_id
from bytebin_cli.request.values import CARD, Value, fill_box, read_box
from bytebin_cli.texts import gettext as _

MAGIC: Final = bytes.fromhex("89424252310D0A1A")
HEAD_LENGTH: Final = 72
FIXED_LENGTH: Final = HEAD_LENGTH + OVERHEAD
MAX_LENGTH: Final = FIXED_LENGTH + (1 << CARD.logs[-1])
# Head, salt and commitment: what the tag covers beside the box.
_BOUND_LENGTH: Final = FIXED_LENGTH - NONCE_LENGTH - TAG_LENGTH
_FLAG_PASSWORD: Final = 1
_HEAD: Final = struct.Struct(">8sBBBBBBHII16s32s")
_ID: Final = re.compile(rb"[0-9A-Za-z]{11}\0{5}")


@dataclass(frozen=True)
class Head:
    """The first 72 bytes. Every rule that needs no key has been checked. `kdf` is None without a password."""

    raw: bytes = field(repr=False)
    request: bytes
    box_log2: int
    kdf: PasswordKdf | None
    kdf_salt: bytes


@dataclass(frozen=True)
class Card:
    """What the owner says of the link, to be shown as text, and the public key, whose digest is the link's D."""

    value: Value
    public: bytes = field(repr=False)


@dataclass(frozen=True, repr=False)
class NewCard:
    """A card that was sealed. `password_key` is what the owner keeps of a password, None without one."""

    card: bytes
    password_key: bytes | None
    send_token: bytes


def parse_head(raw: bytes) -> Head:
    """Parse the first 72 bytes of a card, without any key or KDF. Raise DamagedRequest or UnsupportedRequest."""
    if len(raw) < HEAD_LENGTH:
        raise DamagedRequest(_("The upload link is damaged: its card is cut off."))
    head = raw[:HEAD_LENGTH]
    magic, version, suite, flags, log2, kdf_id, lanes, zero, time, memory, request, kdf_salt = _HEAD.unpack(
        head
    )
    if magic != MAGIC:
        raise DamagedRequest(_("The upload link is damaged: its card is of another format."))
    if version != 1 or suite != 1 or flags & ~_FLAG_PASSWORD or log2 not in CARD.logs or zero:
        raise UnsupportedRequest(
            _("The upload link was made by a version of bytebin that this program does not support.")
        )
    if not _ID.fullmatch(request):
        raise DamagedRequest(_("The upload link is damaged: its ID is malformed."))
    kdf = Kdf(kdf_id, lanes, time, memory)
    _check_kdf(kdf, has_password=bool(flags))
    stretching = PasswordKdf(kdf_id, time, memory, kdf_salt) if flags else None
    return Head(head, request, log2, stretching, kdf_salt)


def read_head(raw: bytes, request: str, fragment: RequestFragment) -> Head:
    """Parse the head of the link that was asked for. Raise RequestRefused."""
    head = parse_head(raw)
    _expect(head, request, fragment)
    return head


def card_secret(fragment: RequestFragment, head: Head, password: str | None) -> bytes:
    """Return D, or D and the stretched password, which takes `head.kdf.memory` KiB and up to seconds.

    Raise WrongKey for a missing password, WrongPassword for one that is not text, Refused if memory is short.
    """
    if head.kdf is None:
        return fragment.digest
    if not password:
        raise WrongKey(_("A password is needed to send files through this upload link."))
    return fragment.digest + stretch(password, head.kdf)


def link_token(digest: bytes) -> bytes:
    """Return the token with which the server sends the head. It reveals nothing about the keys."""
    return _token(digest, bytes(KEY_LENGTH), b"link-token\0")


def send_token(secret: bytes, head: Head) -> bytes:
    """Return the token with which the server sends the card and accepts files."""
    return _token(secret, head.kdf_salt, b"send-token\0" + head.request)


def open_card(sealed: bytes, request: str, fragment: RequestFragment, secret: bytes) -> Card:
    """Open the card of the link that was asked for. `secret` is that of `card_secret`. Raise RequestRefused."""
    head = parse_head(sealed)
    if len(sealed) != FIXED_LENGTH + (1 << head.box_log2):
        raise DamagedRequest(_("The upload link is damaged: its card has the wrong length."))
    _expect(head, request, fragment)
    padded = _open_box(sealed, head, secret)
    public = padded[:PUBLIC_LENGTH]
    # Whoever had D could seal another key in a card of their own: the server has no D, but other senders do.
    if not hmac.compare_digest(public_digest(public), fragment.digest):
        raise WrongKey(_("The upload link is damaged: its card holds another key than the link's."))
    return Card(read_box(CARD, padded[PUBLIC_LENGTH:]), public)


def seal_card(request: str, public: bytes, value: Mapping[str, Any], password: str | None) -> NewCard:
    """Seal the card of a new link, in the smallest box that holds it, with new salts and a new nonce.

    With a password, this takes 64 MiB and about 0.1 s. Raise Refused for a value that the table does not allow.
    """
    log2, padded = fill_box(CARD, public, value)
    kdf, kdf_salt = WRITTEN_KDF if password else NO_KDF, token_bytes(SALT_LENGTH)
    flags = _FLAG_PASSWORD if password else 0
    head = parse_head(
        _HEAD.pack(
            MAGIC, 1, 1, flags, log2, kdf.id, kdf.lanes, 0, kdf.time, kdf.memory, padded_id(request), kdf_salt
        )
    )
    fragment = RequestFragment(public_digest(public), needs_password=bool(password))
    secret = card_secret(fragment, head, password)
    sealed = _seal_box(head, secret, padded)
    return NewCard(sealed, secret[len(fragment.digest) :] or None, send_token(secret, head))


def _check_kdf(kdf: Kdf, *, has_password: bool) -> None:
    if not has_password and kdf != NO_KDF:
        raise DamagedRequest(
            _("The upload link is damaged: it has parameters of a password and no password.")
        )
    if has_password and (kdf.id != ARGON2ID or not within_limits(kdf)):
        raise UnsupportedRequest(_("The upload link's password parameters are outside the safe limits."))


def _expect(head: Head, request: str, fragment: RequestFragment) -> None:
    if fragment.needs_password != (head.kdf is not None):
        raise WrongContext(
            _(
                "The upload link and the server disagree on whether a password is needed: one of them was changed."
            )
        )
    if head.request != padded_id(request):
        raise WrongContext(_("The server sent the card of another upload link."))


def _token(secret: bytes, salt: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_LENGTH, salt, LABEL + use).derive(secret)


def _box_info(head: Head) -> bytes:
    return LABEL + b"card\0" + head.raw


def _open_box(sealed: bytes, head: Head, secret: bytes) -> bytes:
    """Compare the commitment before GCM, which commits to no key."""
    key, commitment = derive(secret, salt_of(sealed, HEAD_LENGTH), _box_info(head))
    if not hmac.compare_digest(commitment, commitment_of(sealed, HEAD_LENGTH)):
        raise WrongKey(_("The link or the password does not fit."))
    nonce = sealed[_BOUND_LENGTH : _BOUND_LENGTH + NONCE_LENGTH]
    try:
        return AESGCM(key).decrypt(nonce, sealed[_BOUND_LENGTH + NONCE_LENGTH :], sealed[:_BOUND_LENGTH])
    except InvalidTag:
        raise DamagedRequest(_("The upload link is damaged: its card was changed.")) from None


def _seal_box(head: Head, secret: bytes, padded: bytes) -> bytes:
    salt, nonce = token_bytes(SALT_LENGTH), token_bytes(NONCE_LENGTH)
    key, commitment = derive(secret, salt, _box_info(head))
    bound = head.raw + salt + commitment
    return bound + nonce + AESGCM(key).encrypt(nonce, padded, bound)
