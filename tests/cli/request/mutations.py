"""Every check of a reader of format r1, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import Mutation, removing

LINK, CARD, KEYS, SEALED, VALUES, RECEIVED = (
    f"request/{name}.py" for name in ("link", "card", "keys", "sealed_key", "values", "received")
)
FILES = (LINK, CARD, KEYS, SEALED, VALUES, RECEIVED)

MISTYPED = "The upload link is damaged: the key after the #"
CUT = "The upload link is damaged: its card is cut off"
FORMAT = "The upload link is damaged: its card is of another format"
VERSION = "The upload link was made by a version"
BAD_ID = "The upload link is damaged: its ID is malformed"
NO_PASSWORD = "The upload link is damaged: it has parameters of a password"
LIMITS = "The upload link's password parameters are outside"
LENGTH = "The upload link is damaged: its card has the wrong length"
DISAGREE = "The upload link and the server disagree"
ANOTHER = "The server sent the card of another upload link"
NEEDED = "A password is needed"
NO_FIT = "The link or the password does not fit"
CHANGED = "The upload link is damaged: its card was changed"
ANOTHER_KEY = "The upload link is damaged: its card holds another key"
SAID = "The upload link is damaged: what it says of itself"
NOT_SEALED = "It was not sealed for this upload link"
KEY_CUT = "The file is damaged: its sealed key is cut off"
KEY_VERSION = "The file was sent by a version"
KEY_LENGTH = "The file is damaged: its sealed key has the wrong length"
COMMITMENT = "The file is damaged: its sealed key is not committed to"
SENDER = "The file is damaged: what its sender says of it"
UNLIKE = "The file is damaged: its sender says something else"
ASKS = "The file asks for a password"


def out(file: str, text: str, attack: str, refused: str, then: str = "opened", by: str = "False") -> Mutation:
    return removing(file, text, attack, refused, then, by)


_LINK = [
    out(
        LINK,
        "        _check_fragment(text)\n    except BadValue:",
        attack,
        MISTYPED,
        by="        text.strip()\n    except BadValue:",
    )
    for attack in ("link-mistyped-middle", "link-check-of-a-file")
]
_HEAD = [
    out(CARD, "len(raw) < HEAD_LENGTH", "card-empty", CUT, "error:"),
    out(CARD, "magic != MAGIC", "magic-of-another-format", FORMAT),
    out(CARD, "version != 1 or ", "card-version-2", VERSION, by=""),
    out(CARD, "suite != 1 or ", "card-suite-2", VERSION, by=""),
    out(CARD, "flags & ~_FLAG_PASSWORD or ", "card-flag-2-forged", VERSION, LIMITS, ""),
    out(CARD, "log2 not in CARD.logs or ", "card-box-of-16384", VERSION, by=""),
    out(CARD, " or zero", "card-reserved-14", VERSION, by=""),
    out(CARD, " or zero", "card-reserved-15", VERSION, by=""),
    out(CARD, "not _ID.fullmatch(request)", "card-id-malformed", BAD_ID),
    out(CARD, "not _ID.fullmatch(request)", "card-id-short", BAD_ID),
    out(CARD, "not _ID.fullmatch(request)", "card-id-with-zero-within", BAD_ID),
    out(CARD, "not _ID.fullmatch(request)", "card-request-dirt-behind", BAD_ID, ANOTHER),
    out(CARD, "not has_password and kdf != NO_KDF", "card-kdf-without-password", NO_PASSWORD),
    out(CARD, "not has_password and kdf != NO_KDF", "card-passes-without-password", NO_PASSWORD),
    out(CARD, "kdf.id != ARGON2ID or ", "kdf-pbkdf2", LIMITS, by=""),
    *(
        out(CARD, " or not within_limits(kdf)", f"kdf-{fault}", LIMITS, by="")
        for fault in (
            "two-lanes",
            "passes-2",
            "passes-17",
            "memory-low",
            "memory-high",
            "bomb-passes",
            "bomb-memory",
        )
    ),
]
_ASKED = [
    out(
        CARD,
        "fragment.needs_password != (head.kdf is not None)",
        "card-password-added-in-link",
        DISAGREE,
    ),
    out(
        CARD,
        "fragment.needs_password != (head.kdf is not None)",
        "card-password-stripped-in-link",
        DISAGREE,
    ),
    out(CARD, "head.request != padded_id(request)", "card-asked-as-another", ANOTHER),
]
_CARD = [
    out(CARD, 'b"card\\0" + head.raw', "card-key-without-head", NO_FIT, by='b"card\\0"'),
    out(
        CARD, " sealed[:_BOUND_LENGTH])\n    except", "card-tag-without-head", CHANGED, by=' b"")\n    except'
    ),
    out(CARD, "not password:", "card-no-password", NEEDED, NO_FIT, "False:"),
    out(CARD, "len(sealed) != FIXED_LENGTH + (1 << head.box_log2)", "card-in-another-box", LENGTH),
    out(CARD, "len(sealed) != FIXED_LENGTH + (1 << head.box_log2)", "card-cut", LENGTH, CHANGED),
    out(
        CARD,
        "not hmac.compare_digest(commitment, commitment_of(sealed, HEAD_LENGTH))",
        "card-committed-to-another-key",
        NO_FIT,
    ),
    out(
        CARD,
        "not hmac.compare_digest(commitment, commitment_of(sealed, HEAD_LENGTH))",
        "card-key-without-head",
        NO_FIT,
        CHANGED,
    ),
    out(
        CARD,
        "except InvalidTag:",
        "card-tag-without-head",
        CHANGED,
        "InvalidTag",
        "except ZeroDivisionError:",
    ),
    out(
        CARD,
        "not hmac.compare_digest(public_digest(public), fragment.digest)",
        "card-with-another-public-key",
        ANOTHER_KEY,
    ),
    out(
        CARD,
        "not hmac.compare_digest(public_digest(public), fragment.digest)",
        "card-public-key-one-bit",
        ANOTHER_KEY,
    ),
]
_KEY = [
    # A reader without this line stops as well, with an error that nobody understands.
    out(
        KEYS,
        "except InvalidTag:",
        "key-point-of-low-order",
        NOT_SEALED,
        "InvalidTag",
        "except ZeroDivisionError:",
    ),
    out(SEALED, "len(sealed) < HEAD_LENGTH", "key-empty", KEY_CUT, "error:"),
    out(SEALED, "version != 1 or ", "key-version-2", KEY_VERSION, by=""),
    out(SEALED, "suite != 1 or ", "key-suite-2", KEY_VERSION, by=""),
    out(SEALED, "log2 not in SENT_FILE.logs or ", "key-box-of-256", KEY_VERSION, by=""),
    out(SEALED, "log2 not in SENT_FILE.logs or ", "key-box-of-8192", KEY_VERSION, by=""),
    out(SEALED, " or zero", "key-reserved", KEY_VERSION, by=""),
    out(SEALED, "len(sealed) != FIXED_LENGTH + (1 << log2)", "key-in-another-box", KEY_LENGTH),
    out(SEALED, " + padded_id(request)", "key-bound-to-no-link", NOT_SEALED, by=""),
    out(SEALED, " + hashlib.sha256(envelope).digest()", "key-bound-to-no-file", NOT_SEALED, by=""),
    *(
        out(SEALED, "padded[: len(_COMMITMENT)] != _COMMITMENT", name, COMMITMENT)
        for name in ("key-commitment-first-byte", "key-committed-in-its-last-bit")
    ),
    out(
        RECEIVED,
        "any(flags & FLAG_PASSWORD for flags in raw[FLAGS_OFFSET : FLAGS_OFFSET + 1])",
        "key-of-a-file-with-a-password",
        ASKS,
        "The link is damaged: it and the file disagree",
    ),
    *(
        out(
            RECEIVED,
            "said != (metadata.name, metadata.media_type, metadata.size)",
            f"key-another-{member}",
            UNLIKE,
        )
        for member in ("name", "type", "size")
    ),
]


def rule(text: str, attack: str, refused: str = SAID, then: str = "opened", by: str = "") -> Mutation:
    """A limit in the tables of values."""
    return out(VALUES, text, attack, refused, then, by)


_BOX = [
    rule("length > len(padded) - _PREFIX or ", "card-json-a-byte-longer-than-box"),
    rule(" or any(padded[_PREFIX + length :])", "card-padding"),
    rule(" or any(padded[_PREFIX + length :])", "key-padding", SENDER),
    rule('"title": text(1, 255)', "card-title-empty", by='"title": text(0, 255)'),
    rule('"title": text(1, 255)', "card-title-of-256", by='"title": text(1, 256)'),
    rule('"text": text(1, 4096)', "card-text-empty", by='"text": text(0, 4096)'),
    rule('"text": text(1, 4096)', "card-text-of-4097", by='"text": text(1, 4097)'),
    rule('"by": text(1, 80)', "card-by-empty", by='"by": text(0, 80)'),
    rule('"by": text(1, 80)', "card-by-of-81", by='"by": text(1, 81)'),
    rule('"name": text(1, 1024)', "key-name-empty", SENDER, UNLIKE, '"name": text(0, 1024)'),
    rule('"name": text(1, 1024)', "key-name-of-1025", SENDER, UNLIKE, '"name": text(1, 1025)'),
    rule('"type": text(0, 255)', "key-type-of-256", SENDER, UNLIKE, '"type": text(0, 256)'),
    rule("integer(0, 1 << 46)", "key-size-negative", SENDER, UNLIKE, "integer(-9, 1 << 46)"),
    rule("integer(0, 1 << 46)", "key-size-over-2^46", SENDER, UNLIKE, "integer(0, 1 << 47)"),
    rule('"note": text(1, 2000)', "key-note-empty", SENDER, by='"note": text(0, 2000)'),
    rule('"note": text(1, 2000)', "key-note-of-2001", SENDER, by='"note": text(1, 2001)'),
    rule('"sender": text(1, 80)', "key-sender-empty", SENDER, by='"sender": text(0, 80)'),
    rule('"sender": text(1, 80)', "key-sender-too-long", SENDER, by='"sender": text(1, 9999)'),
    rule("box.check(decode_value(", "card-title-null", by="(decode_value("),
    rule(
        "    except BadValue as bad:\n        raise DamagedRequest(",
        "card-title-null",
        then="BadValue",
        by="    except ZeroDivisionError as bad:\n        raise DamagedRequest(",
    ),
]
MUTATIONS = [*_LINK, *_HEAD, *_ASKED, *_CARD, *_KEY, *_BOX]
