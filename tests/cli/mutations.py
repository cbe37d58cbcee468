"""Every check of the command line's reader, and the attack that succeeds, or gets further, without it."""

from .mutating import Mutation, removing

FORMAT, KEYS, METADATA, BODY, DECRYPT = "format.py", "keys.py", "metadata.py", "body.py", "decrypt.py"
LINK = "The link is damaged"
MISTYPED = "The link is damaged: the key after the # is mistyped"
UNKNOWN = "The file is damaged, or was made by a version"
LIMITS = "The file is damaged: its password parameters are outside"
WRONG_KEY = "The link is damaged or of another file"
WRONG_METADATA = "The file is damaged: its name and size were changed"
NOT_JSON = "The file is damaged: its metadata is not valid JSON"
NO_REVISION = "The file is damaged: its metadata has no valid revision"
LACKING = "The file is damaged: its metadata lacks"
WRONG_SIZE = "The file is damaged: it is not of the size"
WRONG_PADDING = "The file is damaged: its metadata is padded wrongly"
WRONG_LENGTH = "The file is damaged: it was cut short or added to"
CHANGED = "The file is damaged: segment"
EXTRA = "The file is damaged: more bytes came"


def out(file: str, text: str, attack: str, refused: str, then: str = "opened", by: str = "False") -> Mutation:
    return removing(file, text, attack, refused, then, by)


MUTATIONS = [
    # The link
    out(FORMAT, 'version not in ("b1", "b1p")', "fragment-unknown-version", LINK),
    out(FORMAT, "len(encoded) != _FRAGMENT_TEXT_LENGTH", "fragment-longer", MISTYPED),
    out(
        FORMAT,
        "base64.urlsafe_b64encode(decoded) != encoded.encode()",
        "fragment-in-other-alphabet",
        MISTYPED,
    ),
    out(FORMAT, "not hmac.compare_digest(checksum, expected)", "fragment-with-mistyped-check", MISTYPED),
    out(
        FORMAT,
        "except (ValueError, binascii.Error)",
        "fragment-not-base64",
        MISTYPED,
        "Error:",
        "except ZeroDivisionError",
    ),
    # The fixed length and the canonical encoding each refuse padding.
    Mutation(
        FORMAT,
        (
            ("len(encoded) != _FRAGMENT_TEXT_LENGTH", "False"),
            ("base64.urlsafe_b64encode(decoded) != encoded.encode()", "False"),
        ),
        "fragment-noncanonical",
        MISTYPED,
    ),
    # Strict decoding and the canonical encoding each refuse other characters in between.
    Mutation(
        FORMAT,
        (
            ("len(encoded) != _FRAGMENT_TEXT_LENGTH", "False"),
            (", validate=True", ""),
            ("base64.urlsafe_b64encode(decoded) != encoded.encode()", "False"),
        ),
        "fragment-with-extra-character",
        MISTYPED,
    ),
    # The header
    out(FORMAT, "len(raw) != HEADER_LENGTH", "no-header", "The file is damaged: its header", "error:"),
    out(FORMAT, "magic != MAGIC", "magic-of-another-format", "The file is damaged, or is not"),
    out(FORMAT, "version != 1 or ", "version-2", UNKNOWN, by=""),
    out(FORMAT, "suite != 1 or ", "suite-2", UNKNOWN, by=""),
    out(FORMAT, "flags & ~(FLAG_PASSWORD | FLAG_PADDED):", "flag-4", UNKNOWN, by="False:"),
    out(
        FORMAT,
        "16 <= segment_log2",
        "segments-of-2-15",
        "The file is damaged: its segment length",
        by="1 <= segment_log2",
    ),
    out(
        FORMAT,
        "segment_log2 <= 22",
        "segments-of-2-23",
        "The file is damaged: its segment length",
        by="segment_log2",
    ),
    out(
        FORMAT,
        "metadata_length not in METADATA_LENGTHS",
        "metadata-of-513",
        "The file is damaged: the length of its",
    ),
    out(
        FORMAT,
        "plaintext_length > MAX_PLAINTEXT",
        "N-over-2-46",
        "The file is damaged: its length is over",
        WRONG_LENGTH,
    ),
    out(FORMAT, "reserved or tail", "reserved-58", "The file is damaged: a reserved byte", by="tail"),
    out(FORMAT, "reserved or tail", "reserved-84", "The file is damaged: a reserved byte", by="reserved"),
    out(
        FORMAT,
        "kdf_id != KDF_NONE or parallelism or time or memory or any(salt)",
        "kdf-without-password",
        "The file is damaged: it has password parameters",
    ),
    # The KDF
    out(FORMAT, "parallelism != 1 or ", "kdf-pbkdf2-two-lanes", LIMITS, by=""),
    out(FORMAT, "parallelism != 1 or ", "kdf-argon2id-two-lanes", LIMITS, by=""),
    out(FORMAT, "not _within_limits(kdf_id, time, memory)", "kdf-pbkdf2-bomb", LIMITS),
    out(FORMAT, "memory == 0 and ", "kdf-pbkdf2-with-memory", LIMITS, by=""),
    out(FORMAT, "600_000 <= time", "kdf-pbkdf2-weak", LIMITS, by="time"),
    out(FORMAT, "time <= 10_000_000", "kdf-pbkdf2-bomb", LIMITS, by="time"),
    out(FORMAT, "19_456 <= memory", "kdf-argon2id-low-memory", LIMITS, by="memory"),
    out(FORMAT, "memory <= 262_144", "kdf-argon2id-bomb-memory", LIMITS, by="memory"),
    out(FORMAT, "time <= 16", "kdf-argon2id-bomb-passes", LIMITS, by="time"),
    out(FORMAT, " and memory * time >= 38_912", "kdf-argon2id-low-work", LIMITS, by=""),
    # Zero passes also means zero work, so two limits catch it.
    Mutation(
        FORMAT,
        (("1 <= time <= 16", "time <= 16"), (" and memory * time >= 38_912", "")),
        "kdf-argon2id-zero-passes",
        LIMITS,
    ),
    out(FORMAT, "kdf_id == KDF_PBKDF2", "kdf-3-like-pbkdf2", LIMITS, by="kdf_id"),
    out(FORMAT, "return False", "kdf-3-like-none", LIMITS, by="return True"),
    # The envelope
    out(
        FORMAT,
        "len(raw) != METADATA_OFFSET + header.metadata_length",
        "metadata-longer-than-stated",
        "The file is damaged: its envelope",
    ),
    out(
        FORMAT,
        'envelope.floe_parameters != FLOE_ALGORITHMS + struct.pack(">II", header.segment_length, 32)',
        "floe-parameters",
        "The file is damaged: its encryption parameters",
    ),
    out(
        DECRYPT,
        "envelope.header != header",
        "envelope-with-another-header",
        "The file is damaged: the server sent two",
        WRONG_KEY,
    ),
    # Keys
    out(KEYS, "fragment.needs_password != (header.kdf is not None)", "fragment-password-flag-added", LINK),
    out(
        KEYS,
        "fragment.needs_password != (header.kdf is not None)",
        "fragment-downgraded",
        LINK,
        "A password is needed",
    ),
    out(KEYS, "not password", "password-empty", "A password is needed"),
    out(
        KEYS,
        "except UnicodeEncodeError",
        "password-not-text",
        "The password is not valid text",
        "UnicodeEncodeError",
        "except ZeroDivisionError",
    ),
    out(
        KEYS,
        'unicodedata.normalize("NFKC", password)',
        "password-in-another-form",
        "opened",
        "The password is wrong",
        "password",
    ),
    out(
        KEYS, 'LABEL + use + b"\\0" + header.raw', "keys-without-header", WRONG_KEY, by='LABEL + use + b"\\0"'
    ),
    out(KEYS, "_hkdf(ikm, header.file_id,", "keys-without-file-id", WRONG_KEY, by="_hkdf(ikm, bytes(32),"),
    out(KEYS, " + envelope.header.raw", "floe-without-header", WRONG_KEY, by=""),
    # The commitment and the metadata
    out(METADATA, "not hmac.compare_digest(header_tag, envelope.header_tag)", "two-keys", WRONG_KEY),
    out(
        METADATA,
        "not hmac.compare_digest(header_tag, envelope.header_tag)",
        "swapped-file-id",
        WRONG_KEY,
        WRONG_METADATA,
    ),
    out(
        METADATA,
        "ciphertext, envelope.floe_header)",
        "metadata-without-floe-header",
        WRONG_METADATA,
        by='ciphertext, b"")',
    ),
    out(
        METADATA,
        'raise DamagedFile(_("The file is damaged: its name and size were changed.")) from None',
        "swapped-metadata",
        WRONG_METADATA,
        NOT_JSON,
        "padded = bytes(512)",
    ),
    out(METADATA, "len(encoded) != length or ", "metadata-beyond-its-block", WRONG_PADDING, by=""),
    out(METADATA, " or any(padding)", "metadata-padding", WRONG_PADDING, by=""),
    out(METADATA, "expected != envelope.header.plaintext_length", "size-not-N", WRONG_SIZE),
    out(METADATA, "padme(metadata.size) if", "size-not-padded-to-N", WRONG_SIZE, by="40 if"),
    out(METADATA, "expected != envelope.header.plaintext_length", "size-negative", WRONG_SIZE),
    out(
        METADATA,
        "except (ValueError, RecursionError)",
        "metadata-not-json",
        NOT_JSON,
        "JSONDecodeError",
        "except ZeroDivisionError",
    ),
    out(METADATA, "encoded.decode()", "metadata-not-utf-8", NOT_JSON, by='encoded.decode(errors="replace")'),
    out(
        METADATA,
        "encoded.decode()",
        "metadata-with-byte-order-mark",
        NOT_JSON,
        by='encoded.decode("utf-8-sig")',
    ),
    out(METADATA, "raise ValueError(name)", "metadata-not-a-number", NOT_JSON, by="return name"),
    out(
        METADATA,
        "not isinstance(document, dict)",
        "metadata-a-list",
        "The file is damaged: its metadata is not an object",
        LACKING,
    ),
    out(METADATA, '"name": str(name)', "name-a-number", LACKING, by='"name": name'),
    out(METADATA, '"type": str(kind)', "type-a-number", LACKING, by='"type": kind'),
    out(METADATA, '"size": int(size)', "size-a-fraction", LACKING, "AttributeError", '"size": size'),
    out(METADATA, " if not isinstance(size, bool)", "size-a-boolean", LACKING, by=""),
    out(METADATA, "type(value) is not int", "revision-a-boolean", NO_REVISION),
    out(METADATA, "not 1 <= value < 1 << 53", "revision-zero", NO_REVISION),
    out(
        METADATA,
        'raise DamagedFile(_("The file is damaged: its metadata has no valid revision."))',
        "revision-zero",
        NO_REVISION,
        by="return 1",
    ),
    out(
        METADATA,
        'raise DamagedFile(_("The file is damaged: its metadata lacks a name, a type or a size."))',
        "name-a-number",
        LACKING,
        by='return Metadata("n", "", 5)',
    ),
    # The body
    out(
        BODY,
        "length != body_length(header.plaintext_length, header.segment_length)",
        "drop-last",
        WRONG_LENGTH,
        CHANGED,
    ),
    out(BODY, "index == last and source.read(1)", "append-byte-unannounced", EXTRA),
    out(BODY, "padding.count(0) != len(padding)", "padding", "The file is damaged: its padding is not empty"),
    out(BODY, "segment[:4] != expected_prefix", "body-flip-prefix", CHANGED),
    out(
        BODY, "raise damaged from None", "body-flip-ciphertext", CHANGED, by="return bytes(len(segment) - 32)"
    ),
    out(
        BODY,
        'struct.pack(">QB", index, is_last)',
        "sealed-for-another-index",
        CHANGED,
        by='struct.pack(">QB", 0, is_last)',
    ),
    out(
        BODY,
        'struct.pack(">QB", index, is_last)',
        "middle-sealed-as-last",
        CHANGED,
        by='struct.pack(">QB", index, 1)',
    ),
    out(
        BODY,
        'struct.pack(">QB", index, is_last)',
        "last-sealed-as-middle",
        CHANGED,
        by='struct.pack(">QB", index, 0)',
    ),
    # Without this check, the tag of the short segment does not match.
    out(
        BODY,
        'raise DamagedFile(_("The file is damaged: it ends too early."))',
        "drop-last-announced-in-full",
        "The file is damaged: it ends too early",
        CHANGED,
        "break",
    ),
]
