"""Every check of the library's reader, and the attack that succeeds, or gets further, without it."""

from .removing import without as out
from .state_mutations import STATE_MUTATIONS
from .value_mutations import RULE, VALUE_MUTATIONS

BOX, CODE, METHODS, PASSPHRASE = "box.py", "recovery.py", "methods.py", "passphrase.py"
FIELDS, VALUES, ITEMS, HEAD, STATES = "fields.py", "values.py", "items.py", "head.py", "states.py"
FILES = (BOX, CODE, METHODS, PASSPHRASE, FIELDS, VALUES, ITEMS, HEAD, STATES)

MISTYPED = "The recovery code is mistyped"
METHOD = "A way to unlock the library is damaged"
NO_METHOD = "A way to unlock the library is of"
LIMITS = "The passphrase's parameters are outside"
WRONG_SECRET = "That does not fit"
WRONG_KEY = "An entry was sealed with a key that is not"
CHANGED = "The library is damaged: a part of it was changed"
NO_ITEM = "An entry of the library is of"
LENGTH = "The library is damaged: an entry has the wrong length"
RANGE = "The library is damaged: an entry's revision or generation"
BAD_ID = "The library is damaged: an entry's id"
PADDING = "The library is damaged: an entry is padded wrongly"


_CODE = [
    out(CODE, "len(letters) != _LENGTH", "code-too-long", MISTYPED, "OverflowError"),
    out(CODE, "len(letters) != _LENGTH", "code-empty", MISTYPED, f"{MISTYPED}: one character"),
    out(CODE, "not set(letters) <= set(_ALPHABET)", "code-letter-u", MISTYPED, "ValueError"),
    out(CODE, "not set(letters) <= set(_ALPHABET)", "code-not-ascii", MISTYPED, "ValueError"),
    out(CODE, "not hmac.compare_digest(check, _check(secret))", "code-one-character-changed", MISTYPED),
    out(CODE, "not hmac.compare_digest(check, _check(secret))", "code-two-characters-turned", MISTYPED),
]
_METHODS = [
    out(METHODS, "len(sealed) != METHOD_LENGTH", "method-cut", METHOD, CHANGED),
    out(METHODS, "len(sealed) != METHOD_LENGTH", "method-empty", METHOD, "error:"),
    out(METHODS, "magic != MAGIC", "magic-of-another-format", METHOD),
    out(METHODS, "version != 1 or ", "method-version-2", NO_METHOD, by=""),
    out(METHODS, "suite != 1 or ", "method-suite-2", NO_METHOD, by=""),
    out(METHODS, "any(zeros + more_zeros)", "method-reserved-13", NO_METHOD, by="any(more_zeros)"),
    out(METHODS, "any(zeros + more_zeros)", "method-reserved-28", NO_METHOD, by="any(zeros)"),
    out(METHODS, "kind not in (PASSPHRASE, PASSKEY, RECOVERY)", "method-kind-forged", NO_METHOD),
    out(METHODS, "kind != PASSPHRASE and kdf != NO_KDF", "passkey-with-kdf", METHOD),
    out(METHODS, "kdf.id != ARGON2ID or ", "kdf-pbkdf2", LIMITS, by=""),
    *(
        out(METHODS, " or not within_limits(kdf)", f"kdf-{bomb}", LIMITS, by="")
        for bomb in ("bomb-passes", "bomb-memory")
    ),
    out(PASSPHRASE, "kdf.lanes == 1 and ", "kdf-two-lanes", LIMITS, by=""),
    out(PASSPHRASE, "3 <= kdf.time <= 16", "kdf-passes-2", LIMITS, by="kdf.time <= 16"),
    out(PASSPHRASE, "3 <= kdf.time <= 16", "kdf-passes-17", LIMITS, by="3 <= kdf.time"),
    out(PASSPHRASE, "65_536 <= kdf.memory <= 262_144", "kdf-memory-low", LIMITS, by="kdf.memory <= 262_144"),
    out(PASSPHRASE, "65_536 <= kdf.memory <= 262_144", "kdf-memory-high", LIMITS, by="65_536 <= kdf.memory"),
    # A reader asks for generation 1 at least.
    out(
        METHODS,
        "generation < 1",
        "method-without-generation",
        METHOD,
        "The server sent a way to unlock that is older",
    ),
    out(METHODS, "not _ID.fullmatch(account) or ", "method-account-malformed", METHOD, by=""),
    out(METHODS, " or not _ID.fullmatch(method_id)", "method-id-malformed", METHOD, by=""),
    out(
        METHODS,
        "header.account != asked.account",
        "method-account-swapped",
        "The server sent another account",
    ),
    out(
        METHODS,
        "(header.id, header.kind) != (asked.id, asked.kind)",
        "method-id-swapped",
        "The server sent another way",
        by="header.kind != asked.kind",
    ),
    out(
        METHODS,
        "(header.id, header.kind) != (asked.id, asked.kind)",
        "method-of-another-kind",
        "The server sent another way",
        WRONG_SECRET,
        "header.id != asked.id",
    ),
    out(
        METHODS,
        "header.generation < asked.least_generation",
        "method-old-generation",
        "The server sent a way to unlock that is older",
    ),
    out(
        PASSPHRASE,
        'unicodedata.normalize("NFKC", passphrase)',
        "passphrase-in-another-form",
        "opened",
        WRONG_SECRET,
        "passphrase",
    ),
    out(
        PASSPHRASE,
        "except UnicodeEncodeError",
        "passphrase-not-text",
        "The passphrase is not valid text",
        "UnicodeEncodeError",
        "except ZeroDivisionError",
    ),
    out(PASSPHRASE, "not secret", "passphrase-empty", "The passphrase is empty", WRONG_SECRET),
]
_COMMITMENT = "not hmac.compare_digest(commitment, commitment_of(sealed, header_length))"
_BOX = [
    out(BOX, _COMMITMENT, "method-committed-to-another-key", WRONG_SECRET),
    out(BOX, _COMMITMENT, "method-commitment-of-another-key", WRONG_SECRET, CHANGED),
    out(BOX, _COMMITMENT, "method-wrong-prf", WRONG_SECRET, CHANGED),
    out(BOX, _COMMITMENT, "item-committed-to-another-key", WRONG_KEY),
    out(BOX, _COMMITMENT, "item-commitment-of-foreign-key", WRONG_KEY, CHANGED),
    out(BOX, _COMMITMENT, "item-foreign-master-key", WRONG_KEY, CHANGED),
    *(
        out(
            BOX,
            'info = LABEL + use + b"\\0" + sealed[:header_length]',
            f"{what}-key-without-header",
            refused,
            by='info = LABEL + use + b"\\0"',
        )
        for what, refused in (("method", WRONG_SECRET), ("item", WRONG_KEY))
    ),
    *(
        out(
            BOX,
            "decrypt(nonce, ciphertext, sealed[:start])",
            f"{what}-tag-without-header",
            CHANGED,
            by='decrypt(nonce, ciphertext, b"")',
        )
        for what in ("method", "item")
    ),
    out(
        BOX,
        'raise DamagedLibrary(_("The library is damaged: a part of it was changed.")) from None',
        "item-flip-651",
        CHANGED,
        RULE,
        "return bytes(512)",
    ),
]
_ITEMS = [
    out(
        ITEMS, "len(sealed) < FIXED_LENGTH", "item-empty", "The library is damaged: an entry is cut", "error:"
    ),
    out(ITEMS, "version != 1 or ", "item-version-2", NO_ITEM, by=""),
    out(ITEMS, "suite != 1 or ", "item-suite-2", NO_ITEM, by=""),
    out(ITEMS, "SMALLEST_BOX <= log2 <= LARGEST_BOX", "item-box-of-256", NO_ITEM, by="log2 <= LARGEST_BOX"),
    out(
        ITEMS, "SMALLEST_BOX <= log2 <= LARGEST_BOX", "item-box-of-32768", NO_ITEM, by="SMALLEST_BOX <= log2"
    ),
    out(ITEMS, "kind not in _IDS", "item-kind-7", NO_ITEM, "KeyError"),
    out(ITEMS, "len(sealed) != FIXED_LENGTH + (1 << log2)", "item-in-another-box", LENGTH),
    out(ITEMS, "len(sealed) != FIXED_LENGTH + (1 << log2)", "item-too-long", LENGTH, CHANGED),
    out(ITEMS, "generation < 1 or ", "item-without-generation", RANGE, by=""),
    out(
        ITEMS, "1 <= revision <= MAX_REVISION", "item-without-revision", RANGE, by="revision <= MAX_REVISION"
    ),
    out(ITEMS, "1 <= revision <= MAX_REVISION", "item-revision-over-2^53", RANGE, by="1 <= revision"),
    out(ITEMS, "not _IDS[kind].fullmatch(item_id) or ", "item-id-malformed", BAD_ID, by=""),
    out(ITEMS, "not _IDS[kind].fullmatch(item_id) or ", "item-id-with-zero-within", BAD_ID, by=""),
    out(ITEMS, "key[1-9][0-9]{0,9}", "old-key-0", BAD_ID, by="key[0-9]{1,10}"),
    out(
        ITEMS,
        ' or not re.fullmatch(rb"[0-9A-Za-z]{16}", account)',
        "item-account-malformed",
        BAD_ID,
        by="",
    ),
    out(
        ITEMS,
        "kind == OLD_KEY and generation_of(found) > MAX_GENERATION",
        "old-key-over-2^32",
        "The library is damaged: an old key's generation",
    ),
    out(
        ITEMS,
        "(header.account, header.id) != (asked.account, asked.id)",
        "item-account-swapped",
        "The server sent another entry",
        by="header.id != asked.id",
    ),
    out(
        ITEMS,
        "(header.account, header.id) != (asked.account, asked.id)",
        "item-id-swapped",
        "The server sent another entry",
        by="header.account != asked.account",
    ),
    out(
        ITEMS,
        "asked.revision not in (None, header.revision)",
        "item-revision-unexpected",
        "The server sent another revision",
    ),
    out(
        ITEMS,
        "header.generation not in keys",
        "item-generation-unknown",
        "An entry was sealed with a key of the library that is missing",
        "KeyError",
    ),
    out(ITEMS, "length > len(padded) - 4 or ", "item-json-one-byte-longer-than-box", PADDING, by=""),
    out(ITEMS, " or any(padded[4 + length :])", "item-padding", PADDING, by=""),
    out(
        ITEMS,
        "except BadValue as bad:\n        raise Damaged",
        "item-name-empty",
        RULE,
        "BadValue",
        "except ZeroDivisionError as bad:\n        raise Damaged",
    ),
]
MUTATIONS = [*_CODE, *_METHODS, *_BOX, *_ITEMS, *VALUE_MUTATIONS, *STATE_MUTATIONS]
