"""The server's checks of a card and of a file's sealed key (docs/REQUESTS.md).

The rest can only be checked by a reader that has the key.
"""

from bytebin.errors import InvalidCard, InvalidEnvelope, InvalidSealedKey

MAGIC = bytes.fromhex("89 42 42 52 31 0D 0A 1A")
HEAD = 72  # bytes that whoever has the link may have: up to and with the KDF's salt
CARD_OVERHEAD = 164
CARD_BOXES = range(11, 14)  # powers of two: 2 to 8 KiB
KDF_PASSES, KDF_KIB = range(3, 17), range(65_536, 262_145)
ARGON2ID = 2

KEY_OVERHEAD = 1140
KEY_BOXES = range(9, 13)

PASSWORD = 1  # bit 0 of the flags, in a card as in the envelope of a file


def check_card(card: bytes, request_id: str) -> None:
    """Raise InvalidCard unless length and header are those of a card of this link."""
    if len(card) < CARD_OVERHEAD or card[:8] != MAGIC or card[8:10] != b"\x01\x01":
        raise InvalidCard("The card is not of format r1.")
    if card[11] not in CARD_BOXES or len(card) != CARD_OVERHEAD + 2 ** card[11] or any(card[14:16]):
        raise InvalidCard("The card is too short or too long.")
    if card[10] & ~PASSWORD or not has_right_kdf(card):
        raise InvalidCard("The card's flags or its key derivation are outside the format's limits.")
    if card[24:40] != request_id.encode().ljust(16, b"\0"):
        raise InvalidCard("The card is of another link.")


def has_right_kdf(card: bytes) -> bool:
    function, lanes = card[12], card[13]
    passes, kib = int.from_bytes(card[16:20]), int.from_bytes(card[20:24])
    if card[10] & PASSWORD:
        return (function, lanes) == (ARGON2ID, 1) and passes in KDF_PASSES and kib in KDF_KIB
    return not (function or lanes or passes or kib)


def password_of(card: bytes) -> bytes:
    """Return the part of a card that changes with its password alone: flags, function, parameters and salt."""
    return card[10:11] + card[12:14] + card[16:24] + card[40:HEAD]


def check_sealed_key(sealed: bytes) -> None:
    """Raise InvalidSealedKey unless length and header are those of the sealed key of a file."""
    if len(sealed) < KEY_OVERHEAD or sealed[:2] != b"\x01\x01" or sealed[3]:
        raise InvalidSealedKey
    if sealed[2] not in KEY_BOXES or len(sealed) != KEY_OVERHEAD + 2 ** sealed[2]:
        raise InvalidSealedKey("The sealed key is too short or too long.")


def check_envelope(envelope: bytes) -> None:
    """Raise InvalidEnvelope if the file asks for a password, which nobody could tell its owner."""
    if envelope[10:11] and envelope[10] & PASSWORD:
        raise InvalidEnvelope("A file that is sent through an upload link can't have a password of its own.")
