"""Every check of an item's JSON, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import Mutation

from .removing import several
from .removing import without as out

FIELDS, VALUES = "fields.py", "values.py"
RULE = "The library is damaged: an entry of kind"


def rule(text: str, attack: str, then: str = "opened", by: str = "") -> Mutation:
    """A limit in the table of values."""
    return out(VALUES, text, attack, RULE, then, by)


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
VALUE_MUTATIONS = [*_FIELDS, *_VALUES]
