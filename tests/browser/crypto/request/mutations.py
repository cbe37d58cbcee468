"""Every check of the upload links' reader, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import OPENED, Mutation, removing

CARD, FILE_KEY, FRAGMENT = "request/card.js", "request/file-key.js", "request/fragment.js"
HEAD, HPKE, SENDER = "request/head.js", "request/hpke.js", "request/sender.js"
VALUES, X25519, XWING = "request/values.js", "request/x25519.js", "request/xwing.js"
BOX, CONTENT, COST, RULES = "library/box.js", "library/content.js", "library/cost.js", "library/rules.js"
NOT_A_FRAGMENT = "this is not the fragment"
NO_CARD_KEY = "the key does not open this card"
CUT_OFF = "the card is cut off"
NOT_FOR_THIS = "the key was not sealed for this link and this file"
NOT_JSON = "the text is not JSON"
NO_ENVELOPE_KEY = "the link's key does not open"

out = removing


def pattern(by: str, attack: str) -> Mutation:
    """Accept other spellings of a fragment."""
    return out(FRAGMENT, "/^(r1p?)\\.([A-Za-z0-9_-]{48})$/", attack, NOT_A_FRAGMENT, by=by)


def rule(of: str, member: str, text: str, attack: str, then: str = OPENED) -> Mutation:
    """Let any value of `member` pass, whose rule is in the table as `text`."""
    return out(VALUES, text, attack, f"the {of}'s {member} is missing", then, by=f"{member}: () => true,")


def unbound(text: str, attack: str, by: str = "") -> Mutation:
    """Leave a part out of what binds a sealed key."""
    return out(FILE_KEY, text, attack, NOT_FOR_THIS, by=by)


MUTATIONS = [
    # The link
    out(
        FRAGMENT,
        'if (match === null) throw new DamagedError("this is not the fragment of an upload link");',
        "link-empty",
        NOT_A_FRAGMENT,
        "TypeError",
        "",
    ),
    pattern("/^#?(r1p?)\\.([A-Za-z0-9_-]{48})$/", "link-with-hash"),
    pattern("/^(r\\dp?)\\.([A-Za-z0-9_-]{48})$/", "link-unknown-version"),
    pattern("/^(r1p?)\\.([A-Za-z0-9_-]{48})$/i", "link-upper-case"),
    pattern("/^([rb]1p?)\\.([A-Za-z0-9_-]{48})$/", "link-of-a-file"),
    pattern("/^(r1p?)\\.([A-Za-z0-9_-]{48})/", "link-longer"),
    pattern("/^(r1p?)\\.([A-Za-z0-9_-]{48})=?$/", "link-padded"),
    out(
        FRAGMENT,
        "!equalInConstantTime(bytes.subarray(DIGEST_LENGTH), await checkBytes(digest))",
        "link-mistyped-last",
        "the upload link is mistyped",
    ),
    out(
        FRAGMENT,
        'utf8("bytebin-request/1 fragment\\0")',
        "link-check-of-a-file",
        "the upload link is mistyped",
        by='utf8("bytebin-e2ee/1 fragment\\0")',
    ),
    # The head of a card
    out(HEAD, "card.length < HEAD_LENGTH", "card-empty", CUT_OFF, "this is not a card"),
    out(HEAD, "!MAGIC.every((byte, i) => bytes[i] === byte)", "forged-card-magic", "this is not a card"),
    out(HEAD, "version !== 1", "forged-card-version", "version 2 of cards"),
    out(HEAD, "suite !== 1", "forged-card-suite", "suite 2 of cards"),
    out(HEAD, "(flags & ~FLAG_PASSWORD) !== 0", "forged-card-flag", "flags 2 of cards"),
    out(
        HEAD,
        "box < MIN_CARD_BOX",
        "forged-card-box-10",
        "cards of 2^10 bytes",
        "the card's public key is not the link's",
    ),
    out(HEAD, "box > MAX_CARD_BOX", "forged-card-box-14", "cards of 2^14 bytes"),
    out(HEAD, "!isZero(bytes.subarray(14, 16))", "forged-card-zeros", "a reserved byte of the card"),
    out(HEAD, "!isShortId(id)", "forged-card-id", "the card's id is not one"),
    out(HEAD, "!isZero(field.subarray(ID_LENGTH))", "forged-card-dirt-behind-id", "the card's id is not one"),
    out(HEAD, "!isZero(bytes.subarray(KDF_AT, 14))", "forged-card-with-kdf", "the card has KDF parameters"),
    out(HEAD, "!isZero(bytes.subarray(16, 24))", "forged-card-with-cost", "the card has KDF parameters"),
    out(COST, "id !== ARGON2ID.id", "forged-card-kdf", "KDF 1"),
    out(COST, "lanes !== ARGON2ID.parallelism", "forged-card-lanes", "Argon2id with 2 lanes"),
    out(COST, "passes < 3", "forged-card-passes-2", "Argon2id with 2 passes"),
    out(COST, "passes > 16", "forged-card-passes-17", "Argon2id with 17 passes"),
    out(COST, "passes > 16", "forged-card-passes-bomb", "Argon2id with 4294967295 passes"),
    out(COST, "memory < 65_536", "forged-card-memory-low", "Argon2id with 65535 KiB"),
    out(COST, "memory > 262_144", "forged-card-memory-high", "Argon2id with 262145 KiB"),
    out(COST, "memory > 262_144", "forged-card-memory-bomb", "Argon2id with 4294967295 KiB"),
    out(
        HEAD,
        "(head.cost !== null) !== passwordNeeded",
        "forged-card-password-not-in-link",
        "link and card disagree",
    ),
    out(
        HEAD,
        "(head.cost !== null) !== passwordNeeded",
        "card-password-added-in-link",
        "link and card disagree",
    ),
    out(HEAD, "head.id !== id", "card-asked-as-another", "the card belongs to another link"),
    # The card
    out(
        SENDER,
        'password === ""',
        "forged-card-empty-password",
        "an empty password opens no card",
    ),
    out(
        CARD,
        "card.length !== HEAD_LENGTH + BOX_OVERHEAD + 2 ** head.box",
        "forged-card-length",
        "the card's length is not",
    ),
    out(
        SENDER,
        "!head.bytes.every((byte, i) => card[i] === byte)",
        "forged-card-of-another-head",
        "the card's head has changed",
    ),
    out(
        BOX,
        "!equalInConstantTime(additionalData.subarray(saltEnd), commitment)",
        "forged-card-commitment",
        NO_CARD_KEY,
    ),
    out(
        BOX,
        "throw new DamagedError(`the ${kind.what} is not what was sealed`);",
        "card-flip-2211",
        "the card is not what was sealed",
        "the card's public key is not the link's",
        by="return new ArrayBuffer(2048);",
    ),
    *(
        out(
            CARD,
            "!equalInConstantTime(await keyDigestOf(publicKey), digest)",
            attack,
            "the card's public key is not the link's",
        )
        for attack in ("card-with-another-public-key", "card-public-key-one-bit")
    ),
    Mutation(
        CARD,
        (("if (fault !== undefined) throw new DamagedError(", "if (false) throw new DamagedError("),),
        "card-no-title",
        "the card's title is missing",
    ),
    # The sealed key
    out(
        FILE_KEY,
        "sealed.length < HEADER",
        "key-empty",
        "the sealed key is cut off",
        "version undefined of sealed",
    ),
    out(FILE_KEY, "version !== 1", "forged-key-version", "version 2 of sealed keys"),
    out(FILE_KEY, "suite !== 1", "forged-key-suite", "suite 2 of sealed keys"),
    out(FILE_KEY, "box < MIN_BOX", "forged-key-box-8", "sealed keys of 2^8 bytes"),
    out(FILE_KEY, "box < MIN_BOX || box > MAX_BOX", "forged-key-box-13", "sealed keys of 2^13 bytes"),
    out(FILE_KEY, "zero !== 0", "forged-key-zero", "a reserved byte of the sealed key"),
    out(
        FILE_KEY,
        "sealed.length !== HEADER + HPKE_OVERHEAD + 2 ** box",
        "forged-key-length",
        "the sealed key's length is not",
    ),
    unbound("concat(LABEL, header", "forged-key-without-label", by="concat(header"),
    unbound("concat(LABEL, header, ", "forged-key-without-header", by="concat(LABEL, "),
    unbound("idFieldOf(id), ", "forged-key-without-id"),
    unbound(", new Uint8Array(digest));\n}", "forged-key-without-envelope", by=");\n}"),
    out(X25519, "isZero(shared)", "key-point-of-low-order", "the X25519 result is zero"),
    out(X25519, "isZero(shared)", "forged-link-x25519-key", "the X25519 result is zero"),
    out(
        XWING,
        'throw new DamagedError("the link\'s public key is not one of ML-KEM-768");',
        "forged-link-mlkem-key",
        "the link's public key is not one",
        by="return { ciphertext: new Uint8Array(1088), shared: new Uint8Array(32) };",
    ),
    out(
        HPKE,
        'throw new WrongRequestKeyError("the key was not sealed for this link and this file");',
        "key-flip-1651",
        NOT_FOR_THIS,
        NOT_JSON,
        by="return new ArrayBuffer(512);",
    ),
    *(
        out(
            FILE_KEY,
            "!isZero(content.subarray(0, COMMITMENT.length))",
            attack,
            "the commitment is not zero",
        )
        for attack in ("key-commitment-first-byte", "key-commitment-last-byte")
    ),
    Mutation(
        FILE_KEY,
        (("if (fault !== undefined) throw new DamagedError(", "if (false) throw new DamagedError("),),
        "key-sender-too-long",
        "the file's sender is missing",
    ),
    # The envelope
    *(
        out(FILE_KEY, "await requireSame(value, secret, envelope);", attack, refused, by="{};")
        for attack, refused in {
            "key-secret-of-another-file": NO_ENVELOPE_KEY,
            "key-fits-envelope-flip-24": NO_ENVELOPE_KEY,
            "key-fits-envelope-flip-200": "the metadata's tag",
            "key-envelope-longer": "the envelope's length",
            "key-fits-envelope-flip-8": "version 0",
        }.items()
    ),
    out(
        FILE_KEY,
        "if (asksForPassword)",
        "forged-key-of-a-file-with-a-password",
        "a received file has no password",
        "link and header disagree",
        by="if (false)",
    ),
    *(
        out(
            FILE_KEY,
            "value[member] !== metadata[member]",
            f"key-another-{member}",
            f"the file's {member} is not",
        )
        for member in ("name", "type", "size")
    ),
    # What both have in common with the library's items
    out(
        CONTENT,
        "end > content.length",
        "key-json-longer-than-box",
        "the text is longer than its box",
        NOT_JSON,
    ),
    out(
        CONTENT,
        "end > content.length",
        "card-json-longer-than-box",
        "the text is longer than its box",
        NOT_JSON,
    ),
    out(CONTENT, "!isZero(content.subarray(end))", "card-padding-not-zero", "the padding is not zero"),
    out(CONTENT, "!isZero(content.subarray(end))", "key-padding-not-zero", "the padding is not zero"),
    out(CONTENT, "!isObject", "card-json-array", "the text is not a JSON object", "the card's title"),
    out(CONTENT, "!isObject", "key-json-array", "the text is not a JSON object", "the file's name"),
    out(CONTENT, "fatal: true", "key-json-not-utf8", NOT_JSON, "the file's name is not", by="fatal: false"),
    out(CONTENT, "ignoreBOM: true", "card-json-bom", NOT_JSON, by="ignoreBOM: false"),
    out(RULES, "value.isWellFormed()", "card-title-surrogate", "the card's title", by="true"),
    out(
        RULES,
        "Number.isSafeInteger(value)",
        "key-size-fraction",
        "the file's size",
        "the file's size is not",
        by="true",
    ),
    # The tables
    rule("card", "title", "title: text(1, 255),", "card-title-too-long"),
    rule("card", "text", "text: optional(text(1, 4096)),", "card-text-too-long"),
    rule("card", "by", "by: optional(text(1, 80)),", "card-by-too-long"),
    rule("file", "name", "name: text(1, 1024),", "forged-key-name-too-long"),
    rule("file", "type", "type: text(0, 255),", "forged-key-type-too-long"),
    rule("file", "size", "size: integer(0, MAX_PLAINTEXT),", "key-size-over-2^46", "the file's size is not"),
    rule("file", "note", "note: optional(text(1, 2000)),", "forged-key-note-too-long"),
    rule("file", "sender", "sender: optional(text(1, 80)),", "forged-key-sender-too-long"),
]

ZERO_SCALAR = out(XWING, "const scalar = randomBytes(", "none", "", by="const scalar = new Uint8Array(")
ZERO_KDF_SALT = out("request/owner.js", "kdfSalt = randomBytes(", "none", "", by="kdfSalt = new Uint8Array(")
ZERO_SEED = out(
    "request/owner.js", "const seed = randomBytes(", "none", "", by="const seed = new Uint8Array("
)
MUTANTS = [*MUTATIONS, ZERO_SCALAR, ZERO_KDF_SALT, ZERO_SEED]
