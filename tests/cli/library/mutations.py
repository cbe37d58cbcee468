"""Every check of the library's reader, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import Mutation, removing

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
RULE = "The library is damaged: an entry of kind"
INCOMPLETE = "The library is not complete"
OLDER = "The library is older than what this device"
DIFFERENT = "An entry is older than, or different from"
NOT_FOLLOWING = "The library does not follow"
STRANGE = "The server sent an entry that does not belong"
NEWER = "The library is damaged: an entry is newer than its head"
OTHER_METHODS = "The server lists other ways"


def out(file: str, text: str, attack: str, refused: str, then: str = "opened", by: str = "False") -> Mutation:
    return removing(f"library/{file}", text, attack, refused, then, by)


def rule(text: str, attack: str, then: str = "opened", by: str = "") -> Mutation:
    """A limit in the table of values."""
    return out(VALUES, text, attack, RULE, then, by)


def several(file: str, edits: tuple[tuple[str, str], ...], attack: str, refused: str) -> Mutation:
    """Checks that stop the same attack one after another."""
    return Mutation(f"library/{file}", edits, attack, refused)


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
_FIELDS = [
    out(FIELDS, "not least <= len(_utf8(value)) <= most", "item-name-empty", RULE),
    out(
        FIELDS,
        "not isinstance(value, str) or not least",
        "item-name-number",
        RULE,
        "AttributeError",
        "not least",
    ),
    out(FIELDS, "len(_utf8(value))", "name-of-1025", RULE, by="len(value)"),
    several(FIELDS, (("isinstance(value, bool) or ", ""),), "item-size-true", RULE),
    out(FIELDS, "not isinstance(value, int | float)", "item-size-text", RULE, "TypeError"),
    out(FIELDS, "not least <= value <= most or ", "item-size-negative", RULE, by=""),
    out(FIELDS, "not least <= value <= most or ", "item-size-over-2^46", RULE, by=""),
    out(FIELDS, "not least <= value <= most or ", "size-infinite", RULE, "OverflowError", ""),
    out(FIELDS, " or value != int(value)", "item-size-fraction", RULE, by=""),
    out(FIELDS, "not isinstance(value, str) or len(value) > most or ", "thumb-number", RULE, "TypeError", ""),
    out(FIELDS, "len(value) > most or ", "thumb-of-6001", RULE, by=""),
    out(FIELDS, " or not compiled.fullmatch(value)", "thumb-of-text", RULE, by=""),
    out(FIELDS, "compiled.fullmatch(value)", "item-thumb-with-newline", RULE, by="compiled.match(value)"),
    out(FIELDS, " or len(decode(value)) != length", "seed-of-33", RULE, by=""),
    out(FIELDS, "not isinstance(value, str) or len(decode", "seed-number", RULE, "TypeError", "len(decode"),
    out(FIELDS, 'value == "" and empty', "fragment-empty", RULE, by='value == ""'),
    out(
        FIELDS,
        ' if isinstance(value, str) else ("", "", "")',
        "fragment-not-text",
        RULE,
        "AttributeError",
        "",
    ),
    out(FIELDS, "version not in versions or ", "item-fragment-unknown", RULE, by=""),
    out(FIELDS, "version not in versions or ", "item-fragment-with-hash", RULE, by=""),
    out(FIELDS, "not hmac.compare_digest(checked, expected)", "fragment-with-mistyped-check", RULE),
    out(FIELDS, "not hmac.compare_digest(checked, expected)", "item-fragment-mistyped", RULE),
    out(FIELDS, " or len(encoded) != _FRAGMENT_LENGTH", "fragment-longer", RULE, by=""),
    out(FIELDS, "not isinstance(value, list) or not least", "methods-number", RULE, "TypeError", "not least"),
    out(FIELDS, "not least <= len(value) <= most", "item-tags-17", RULE),
    out(FIELDS, "not least <= len(value) <= most", "item-settings-methods-none", RULE),
    out(FIELDS, "len({name(each) for each in entries}) < len(entries)", "item-tag-twice", RULE),
    out(FIELDS, "len({name(each) for each in entries}) < len(entries)", "lists-twice", RULE),
    out(FIELDS, "len({name(each) for each in entries}) < len(entries)", "item-settings-methods-twice", RULE),
    out(FIELDS, "not isinstance(value, list) or len(value) > most", "past-of-33", RULE),
    out(FIELDS, "not isinstance(value, list) or len", "item-head-past-null", RULE, "TypeError", "len"),
    out(FIELDS, "not isinstance(value, dict)", "item-json-number", RULE, "TypeError"),
    out(FIELDS, "name in required:", "item-no-name", RULE, by="False:"),
    out(FIELDS, "name in required:", "item-head-no-at", RULE, by="False:"),
    out(FIELDS, "return rule(value)", "item-name-empty", RULE, by="return value"),
    out(
        FIELDS,
        "except BadValue:\n        raise BadValue(name) from None",
        "item-name-empty",
        f"{RULE} 1 breaks a rule (name)",
        f"{RULE} 1 breaks a rule (JSON)",
        "except BadValue:\n        raise",
    ),
    out(
        FIELDS,
        "except (ValueError, binascii.Error)",
        "fragment-not-base64",
        RULE,
        "Error:",
        "except ZeroDivisionError",
    ),
    out(FIELDS, "encode(content) != encoded", "item-request-seed-not-canonical", RULE),
    out(FIELDS, "encode(content) != encoded", "fragment-in-other-alphabet", RULE),
    # Two checks find a lone surrogate: this one, and the one of the whole JSON.
    out(
        FIELDS,
        "except UnicodeEncodeError:\n        raise BadValue",
        "item-name-surrogate",
        RULE,
        RULE,
        "except ZeroDivisionError:\n        raise BadValue",
    ),
]
_VALUES = [
    out(
        VALUES,
        "except (ValueError, RecursionError):\n        raise BadValue from None\n    return value",
        "item-json-cut",
        RULE,
        "JSONDecodeError",
        "except ZeroDivisionError:\n        raise BadValue from None\n    return value",
    ),
    out(VALUES, "encoded.decode()", "item-json-not-utf8", RULE, by='encoded.decode(errors="replace")'),
    out(VALUES, "encoded.decode()", "item-json-with-bom", RULE, by='encoded.decode("utf-8-sig")'),
    out(VALUES, "raise BadValue(name)  # NaN", "item-json-nan", RULE, by="return 0.0  # NaN"),
    out(VALUES, 'b"\\\\u" in encoded', "item-surrogate-in-unknown-member", RULE),
    out(
        VALUES,
        'kind == REQUEST and checked["fragment"].startswith("r1p.") and "password_key" not in checked',
        "password-key-missing",
        RULE,
    ),
    out(VALUES, 'kind == FOLDER and checked.get("parent") == item_id', "folder-in-itself", RULE),
    rule('("b1", "b1p")', "item-fragment-unknown", by='("b1", "b1p", "b2")'),
    rule(
        '("r1", "r1p"), b"bytebin-request/1 "', "item-request-fragment-b1", by='("b1",), b"bytebin-e2ee/1 "'
    ),
    rule('"name": text(1, 1024)', "name-of-1025", by='"name": text(1, 1025)'),
    rule('"name": text(1, 1024)', "item-name-empty", by='"name": text(0, 1024)'),
    rule('"type": text(0, 255)', "item-type-too-long", by='"type": text(0, 1024)'),
    rule("integer(0, 1 << 46)", "item-size-over-2^46", by="integer(0, 1 << 47)"),
    rule(
        "_TIME: Final = integer(0, MAX_INTEGER)",
        "item-added-over-2^53",
        by="_TIME: Final = integer(0, 1 << 60)",
    ),
    rule("_TIME: Final = integer(0,", "added-negative", by="_TIME: Final = integer(-1,"),
    rule("(?:webp|png|jpeg)", "item-thumb-svg", by="(?:webp|png|jpeg|svg.xml)"),
    rule('={0,2}", 6000', "thumb-of-6001", by='={0,2}", 6001'),
    rule('"note": text(1, 4096)', "note-of-4097", by='"note": text(1, 4097)'),
    rule('"note": text(1, 4096)', "item-note-empty", by='"note": text(0, 4096)'),
    rule("MAX_TAGS: Final = 16", "item-tags-17", by="MAX_TAGS: Final = 17"),
    rule("text(1, 64)", "tag-empty", by="text(0, 64)"),
    rule("text(1, 64)", "item-tag-too-long", by="text(1, 65)"),
    rule('"folder": _LONG_ID', "item-folder-too-short", by='"folder": text(0, 99)'),
    rule("listed(_SHORT_ID, 0, 8)", "item-lists-9", by="listed(_SHORT_ID, 0, 9)"),
    rule('"request": _SHORT_ID', "item-request-too-long", by='"request": text(0, 99)'),
    rule('"name": text(1, 255)', "folder-name-of-256", by='"name": text(1, 256)'),
    rule('"name": text(1, 255)', "folder-name-empty", by='"name": text(0, 255)'),
    rule('"parent": _LONG_ID', "item-folder-parent-too-short", by='"parent": text(0, 99)'),
    rule('"title": text(1, 255)', "title-of-256", by='"title": text(1, 256)'),
    rule('"title": text(1, 255)', "title-empty", by='"title": text(0, 255)'),
    rule('"password_key": _KEY', "item-request-password-key-short", by='"password_key": text(0, 99)'),
    rule("listed(_METHOD, 1, 20", "item-settings-methods-none", by="listed(_METHOD, 0, 20"),
    rule("listed(_METHOD, 1, 20", "item-settings-methods-21", by="listed(_METHOD, 1, 21"),
    rule("integer(1, 3)", "method-of-settings-kind-0", by="integer(0, 3)"),
    rule("integer(1, 3)", "method-of-settings-kind-4", by="integer(1, 4)"),
    rule('text(0, 64), "added"', "method-of-settings-name-of-65", by='text(0, 65), "added"'),
    rule('"id": _LONG_ID', "method-of-settings-id-short", by='"id": text(0, 99)'),
    rule('"amk": _KEY', "item-old-key-amk-short", by='"amk": text(0, 99)'),
    rule("MAX_ITEMS: Final = 100_000", "count-100001", by="MAX_ITEMS: Final = 100_001"),
    rule('"root": encoded_bytes(32)', "root-short", by='"root": text(0, 99)'),
    rule("PAST_LENGTH: Final = 32", "past-of-33", by="PAST_LENGTH: Final = 33"),
    rule("several(encoded_bytes(DIGEST_LENGTH)", "past-digest-short", by="several(text(0, 99)"),
    rule('"device": text(0, 64)', "device-of-65", by='"device": text(0, 65)'),
]
_COVERS = "not opened_head.covers(account, (sealed for _header, sealed in found.values()))"
_STATES = [
    out(
        STATES,
        "memory and master.generation < memory.generation",
        "rollback-generation-with-high-revision",
        "The library's key is older",
        DIFFERENT,
    ),
    out(
        STATES,
        "memory and master.generation < memory.generation",
        "rollback-to-the-old-key-with-all-rewritten",
        "The library's key is older",
    ),
    *(
        out(STATES, _COVERS, f"state-{lie}", INCOMPLETE)
        for lie in ("item-left-out", "item-added", "item-exchanged-for-older", "root-wrong", "count-wrong")
    ),
    out(STATES, _COVERS, "rotated-forged-with-the-old-key", INCOMPLETE),
    out(
        HEAD,
        'self.item.value["count"], self.item.value["root"]',
        "state-count",
        INCOMPLETE,
        by='len(items), self.item.value["root"]',
    ),
    out(
        HEAD,
        'self.item.value["count"], self.item.value["root"]',
        "state-root-wrong",
        INCOMPLETE,
        by='self.item.value["count"], root(account, items)',
    ),
    out(STATES, "SETTINGS_ID not in found", "state-without-settings", "The library is damaged: its settings"),
    out(STATES, "between < 0", "rollback-whole-state", OLDER, DIFFERENT),
    out(
        STATES,
        "between == 0 and head.digest != memory.head",
        "fork-same-revision",
        "The server shows this device another library",
    ),
    out(
        STATES,
        "between > PAST_LENGTH and len(head.past) < PAST_LENGTH",
        "fork-long-away-past-cut",
        "The library does not say how it follows",
    ),
    *(
        out(
            STATES,
            "0 < between <= PAST_LENGTH and head.past[between - 1 : between] != [memory.head]",
            lie,
            NOT_FOLLOWING,
        )
        for lie in ("fork-past-differs", "fork-past-moved-by-one", "fork-past-cut", "begun-anew")
    ),
    out(
        STATES,
        "head.past[between - 1 : between] != [memory.head]",
        "fork-past-moved-by-one",
        NOT_FOLLOWING,
        by="memory.head not in head.past",
    ),
    *(
        out(STATES, "memory.items.get(name) != Seen(header.revision, commitment_of(sealed))", lie, DIFFERENT)
        for lie in (
            "item-rolled-back-under-a-new-head",
            "item-forged-under-a-seen-revision",
            "deleted-item-comes-back",
        )
    ),
    out(STATES, "header.account != account or ", "state-of-another-account", STRANGE, by=""),
    out(STATES, " or header.id.kind == HEAD", "state-head-among-items", STRANGE, INCOMPLETE, ""),
    out(STATES, "header.revision > head.revision or ", "state-item-newer", NEWER, by=""),
    out(
        STATES,
        " or header.generation > head.generation",
        "state-item-of-generation-2",
        NEWER,
        "An entry was sealed with a key of the library that is missing",
        "",
    ),
    out(STATES, "header.id in found", "state-item-twice", "The library is damaged: an entry is there twice"),
    out(
        STATES,
        "generation >= master.generation",
        "state-with-key-not-old",
        "The library is damaged: a key among its old ones",
    ),
    out(STATES, "set(listed) != expected or ", "methods-another-kind", OTHER_METHODS, by=""),
    out(STATES, " or len(listed) != len(expected)", "methods-listed-twice", OTHER_METHODS, by=""),
    *(
        several(
            STATES,
            (("set(listed) != expected or len(listed) != len(expected)", "False"),),
            lie,
            OTHER_METHODS,
        )
        for lie in ("methods-one-added", "methods-one-missing")
    ),
]
MUTATIONS = [*_CODE, *_METHODS, *_BOX, *_ITEMS, *_FIELDS, *_VALUES, *_STATES]
