"""Every check of the library's reader, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import OPENED, Mutation, removing

BOX, CACHE, CONTENT, DRAFT = "library/box.js", "library/cache.js", "library/content.js", "library/draft.js"
ITEMS, KEYS, MEMORY, METHODS = (
    "library/items.js",
    "library/keys.js",
    "library/memory.js",
    "library/methods.js",
)
RECOVERY, SECRETS, VALUES = "library/recovery.js", "library/secrets.js", "library/values.js"
COST, RULES = "library/cost.js", "library/rules.js"
NO_BOX_KEY = "the key does not open this"
NOT_SEALED = "is not what was sealed"
INCOMPLETE = "the list is not complete"
FORKED = "the list has another history"
ANYTHING = "() => true"

out = removing


def rule(member: str, text: str, attack: str, then: str = OPENED) -> Mutation:
    """Let any value of `member` pass, whose rule is in the table as `text`."""
    return out(VALUES, text, attack, f"the item's {member} is missing", then, by=f"{member}: {ANYTHING},")


MUTATIONS = [
    # The recovery code
    out(
        RECOVERY,
        "/^[0-9A-Za-z]{32}$/",
        "forged-code-long-s",
        "a recovery code has 32",
        by="/^[0-9A-Za-z\\u017f]{32}$/",
    ),
    out(
        RECOVERY,
        'characters.includes("U")',
        "code-letter-u",
        "a recovery code has no letter U",
        "the recovery code is",
    ),
    out(
        RECOVERY,
        "!equalInConstantTime(bytes.subarray(SECRET_LENGTH), await checkBytes(secret))",
        "code-one-character-changed",
        "the recovery code is mistyped",
    ),
    # Unlock methods
    out(METHODS, "sealed.length !== METHOD_LENGTH", "forged-method-long", "an unlock method has 188 bytes"),
    out(
        METHODS,
        "!MAGIC.every((byte, i) => sealed[i] === byte)",
        "forged-method-magic",
        "this is not an unlock method",
    ),
    out(METHODS, "version !== 1", "forged-method-version", "version 2 of unlock methods"),
    out(METHODS, "suite !== 1", "forged-method-suite", "suite 2 of unlock methods"),
    out(
        METHODS,
        "![PASSPHRASE, PASSKEY, RECOVERY].includes(kind)",
        "forged-method-kind",
        "unlock methods of kind 4",
    ),
    out(
        METHODS, "!isZero(sealed.subarray(13, 16))", "forged-method-zeros-13", "a reserved byte of the method"
    ),
    out(
        METHODS, "!isZero(sealed.subarray(28, 32))", "forged-method-zeros-28", "a reserved byte of the method"
    ),
    out(
        METHODS,
        "!isZero(sealed.subarray(11, 13))",
        "forged-method-passkey-with-kdf",
        "the method has KDF parameters",
    ),
    out(
        METHODS,
        "!isZero(sealed.subarray(16, 24))",
        "forged-method-passkey-with-cost",
        "the method has KDF parameters",
    ),
    out(
        METHODS,
        "generation === 0",
        "forged-method-generation",
        "a method's generation is 1",
        "the method holds a key that",
    ),
    Mutation(
        METHODS,
        (("generation === 0", "false"), ("generation < leastGeneration", "false")),
        "forged-method-generation",
        "a method's generation is 1",
    ),
    out(METHODS, "sealed[10] !== kind", "forged-method-of-another-kind", "the method is of another kind"),
    out(
        METHODS,
        "!holds(sealed, 32, account)",
        "method-account-swapped",
        "the method belongs to another account",
    ),
    out(METHODS, "!holds(sealed, 48, id)", "method-id-swapped", "the method is another one"),
    out(
        METHODS,
        "generation < leastGeneration",
        "method-old-generation",
        "the method holds a key that was replaced",
    ),
    out(COST, "id !== ARGON2ID.id", "forged-method-kdf", "KDF 1"),
    out(COST, "lanes !== ARGON2ID.parallelism", "forged-method-lanes", "Argon2id with 2 lanes"),
    out(COST, "passes < 3", "forged-method-passes-2", "Argon2id with 2 passes"),
    out(COST, "passes > 16", "forged-method-passes-17", "Argon2id with 17 passes"),
    out(COST, "passes > 16", "forged-method-passes-bomb", "Argon2id with 4294967295 passes"),
    out(COST, "memory < 65_536", "forged-method-memory-low", "Argon2id with 65535 KiB"),
    out(COST, "memory > 262_144", "forged-method-memory-high", "Argon2id with 262145 KiB"),
    out(COST, "memory > 262_144", "forged-method-memory-bomb", "Argon2id with 4294967295 KiB"),
    out(KEYS, "methods.length > MAX_METHODS", "forged-21-methods", "the server lists more than 20"),
    out(
        SECRETS,
        'secret.passphrase === ""',
        "method-empty-passphrase",
        "an empty passphrase opens no method",
    ),
    # The box of methods and items
    out(
        BOX,
        "!equalInConstantTime(additionalData.subarray(saltEnd), commitment)",
        "forged-method-commitment",
        NO_BOX_KEY,
    ),
    out(
        BOX,
        "!equalInConstantTime(additionalData.subarray(saltEnd), commitment)",
        "forged-item-commitment",
        NO_BOX_KEY,
    ),
    out(
        BOX,
        "throw new DamagedError(`the ${kind.what} is not what was sealed`);",
        "method-flip-187",
        "the method is not what was sealed",
        by="return new ArrayBuffer(32);",
    ),
    # Items
    out(
        ITEMS,
        "sealed.length < BOX.headerLength + BOX_OVERHEAD",
        "item-empty",
        "the item is cut off",
        "version undefined of items",
    ),
    out(ITEMS, "version !== 1", "forged-item-version", "version 2 of items"),
    out(ITEMS, "suite !== 1", "forged-item-suite", "suite 2 of items"),
    out(ITEMS, "kind < FILE || kind > HEAD", "item-kind-7", "items of kind 7", "the item's id is not one"),
    out(ITEMS, "box < MIN_BOX", "forged-item-box-8", "boxes of 2^8 bytes", "the item's fragment"),
    out(ITEMS, "box > MAX_BOX", "forged-item-box-15", "boxes of 2^15 bytes"),
    out(
        ITEMS,
        "sealed.length !== BOX.headerLength + BOX_OVERHEAD + 2 ** sealed[3]",
        "forged-item-length",
        "the item's length is not",
    ),
    out(
        ITEMS, "generation === 0", "item-generation-0", "an item's generation is 1", "no key of generation 0"
    ),
    out(ITEMS, "revision === 0n", "forged-item-revision-0", "an item's revision is from 1"),
    out(
        ITEMS,
        "revision > BigInt(Number.MAX_SAFE_INTEGER)",
        "forged-item-revision-2^53",
        "an item's revision is from 1",
    ),
    out(ITEMS, "!isIdOf(kind, id)", "forged-item-id", "the item's id is not one"),
    out(ITEMS, "!isIdOf(kind, id)", "forged-item-old-key-2^32", "the item's id is not one"),
    out(ITEMS, "!isZero(bytes.subarray(end))", "forged-item-id", "the item's id is not one"),
    out(
        "library/ids.js",
        " && generationOf(id) <= MAX_GENERATION",
        "forged-item-old-key-2^32",
        "the item's id is not one",
        by="",
    ),
    out(ITEMS, "header.account !== account", "item-account-swapped", "the item belongs to another account"),
    out(ITEMS, "header.kind !== kind", "forged-item-of-another-kind", "the item is of another kind"),
    out(ITEMS, "header.id !== id", "item-id-swapped", "the item is another one"),
    out(ITEMS, "header.revision !== revision", "item-revision-unexpected", "the item is of another revision"),
    out(ITEMS, "header.revision !== revision", "forged-state-revision", "the item is of another revision"),
    out(KEYS, "key === undefined", "item-generation-unknown", "no key of generation", "TypeError"),
    Mutation(
        ITEMS,
        (("if (fault !== undefined) throw new DamagedError(", "if (false) throw new DamagedError("),),
        "item-no-name",
        "the item's name is missing",
    ),
    # The content of an item
    out(CONTENT, "end > content.length", "forged-item-json-longer", "the text is longer than its box"),
    out(CONTENT, "!isZero(content.subarray(end))", "item-padding-not-zero", "the padding is not zero"),
    out(CONTENT, "!isObject", "item-json-array", "the text is not a JSON object", "the item's fragment"),
    out(
        CONTENT,
        "value !== null",
        "item-json-null",
        "the text is not a JSON object",
        "TypeError",
        by="true",
    ),
    out(
        CONTENT,
        "!Array.isArray(value)",
        "item-json-array",
        "the text is not a JSON object",
        "the item's fragment",
        by="true",
    ),
    out(
        CONTENT,
        'throw new DamagedError("the text is not JSON");',
        "item-json-cut",
        "the text is not JSON",
        "the item's fragment",
        by="return {};",
    ),
    out(CONTENT, "fatal: true", "item-json-not-utf8", "the text is not JSON", by="fatal: false"),
    out(CONTENT, "ignoreBOM: true", "item-json-with-bom", "the text is not JSON", by="ignoreBOM: false"),
    # The table of values
    rule("fragment", "fragment: fileFragment,", "item-fragment-mistyped"),
    rule("name", "name: text(1, 1024),", "item-name-empty"),
    rule("type", "type: text(0, 255),", "item-type-too-long"),
    rule("size", "size: integer(0, MAX_PLAINTEXT),", "item-size-over-2^46"),
    rule("thumb", "thumb: optional(thumbnail),", "item-thumb-svg"),
    rule("note", "note: optional(text(1, 4096)),", "item-note-too-long"),
    rule("tags", "tags: optional(list(0, 16, text(1, 64))),", "item-tags-17"),
    rule("folder", "folder: optional(isLongId),", "item-folder-too-short"),
    rule("lists", "lists: optional(list(0, 8, isShortId)),", "item-lists-9"),
    rule("request", "request: optional(isShortId),", "item-request-too-long"),
    rule("name", "name: text(1, 255),", "item-folder-name-too-long"),
    rule(
        "parent",
        "parent: optional((value, _whole, id) => isLongId(value) && value !== id),",
        "item-folder-in-itself",
    ),
    rule("seed", "seed: bytes(32),", "item-request-seed-31-bytes"),
    rule("fragment", "fragment: requestFragment,", "item-request-fragment-b1"),
    rule("password_key", "password_key: passwordKey,", "item-request-password-key-missing"),
    rule("title", "title: text(1, 255),", "item-request-title-too-long"),
    out(
        VALUES,
        "list(1, 20, listedMethod, (method) => method.id)",
        "item-settings-methods-21",
        "the item's methods",
        by=ANYTHING,
    ),
    out(VALUES, "{ amk: bytes(32) }", "item-old-key-no-amk", "the item's amk", by="{}"),
    rule("count", "count: integer(0, MAX_COUNT),", "item-head-count-over-100000"),
    rule("root", "root: bytes(32),", "state-root-short", INCOMPLETE),
    rule("past", "past: list(0, MAX_PAST, bytes(16)),", "state-past-33"),
    rule("device", "device: text(0, 64),", "item-head-device-too-long"),
    rule("at", "at: time,", "item-head-at-text"),
    out(
        VALUES,
        "const time = integer(0, Number.MAX_SAFE_INTEGER);",
        "item-no-added",
        "the item's added",
        by=f"const time = {ANYTHING};",
    ),
    # The parts of the rules
    out(RULES, "value.isWellFormed()", "item-name-surrogate", "the item's name", by="true"),
    out(RULES, "Number.isSafeInteger(value)", "item-size-fraction", "the item's size", by="true"),
    out(
        VALUES,
        "toBase64Url(decoded) === value",
        "item-request-seed-not-canonical",
        "the item's seed",
        by="true",
    ),
    out(
        VALUES,
        "new Set(value.map(key)).size === value.length",
        "item-tag-twice",
        "the item's tags",
        by="true",
    ),
    out(
        VALUES,
        "new Set(value.map(key)).size === value.length",
        "item-settings-methods-twice",
        "the item's methods",
        by="true",
    ),
    out(VALUES, "value.length <= 6000", "item-thumb-too-long", "the item's thumb", by="true"),
    out(
        VALUES, 'integer(1, 3)(kind, {}, "")', "item-settings-methods-kind-4", "the item's methods", by="true"
    ),
    out(VALUES, 'value.startsWith("#")', "item-fragment-with-hash", "the item's fragment"),
    out(
        VALUES,
        "if (error instanceof CryptoError) return false;",
        "item-fragment-cut",
        "the item's fragment",
        by="return true;",
    ),
    out(
        "request/fragment.js",
        "!equalInConstantTime(bytes.subarray(DIGEST_LENGTH), await checkBytes(digest))",
        "forged-request-mistyped",
        "the item's fragment",
    ),
    # The state
    out(DRAFT, "header.kind === HEAD", "forged-state-with-a-head", "a head is not among the items"),
    out(
        DRAFT,
        "known !== undefined && header.revision <= known.revision",
        "state-item-twice",
        "the item 1/S27QSgtB90c comes again",
    ),
    out(
        DRAFT, "generation >= this.#keys.generation", "rotated-key-that-is-not-old", "an old key is not older"
    ),
    out(
        DRAFT,
        "head.generation !== this.#keys.generation",
        "rotated-head-of-the-old-key",
        "the list is sealed with another key",
        "an item is",
    ),
    out(DRAFT, "headers.length === head.value.count && ", "state-count-wrong", INCOMPLETE, by=""),
    out(
        DRAFT,
        "(await rootOf(this.#keys.account, headers)) === head.value.root",
        "state-root-wrong",
        INCOMPLETE,
        by="true",
    ),
    out(DRAFT, "!complete", "state-item-left-out", INCOMPLETE),
    out(DRAFT, "this.#waiting.size > 0", "rotated-old-key-never-there", "the key of older items is missing"),
    out(
        DRAFT, "!this.#entries.has(nameOf(SETTINGS_REF))", "state-no-settings", "the library has no settings"
    ),
    out(
        DRAFT,
        "item.revision > head.revision",
        "forged-state-newer-than-head",
        "an item is newer than the list",
    ),
    out(
        DRAFT,
        "item.generation > head.generation",
        "item-of-a-later-generation",
        "an item is of a later key",
        "the key of older",
    ),
    # The memory
    out(
        MEMORY,
        "state.generation < memory.generation",
        "rollback-to-the-old-key-with-all-rewritten",
        "the list is of an older key",
    ),
    out(MEMORY, "state.revision < memory.revision", "rollback-whole-state", "the list is older than", FORKED),
    out(MEMORY, "writes > 0 && head.value.past.length === 0", "begun-anew", "this is a new list", FORKED),
    out(MEMORY, "!fits", "fork-same-revision", FORKED),
    out(MEMORY, "heads.length === MAX_PAST + 1", "fork-long-away-past-cut", FORKED, by="true"),
    out(
        MEMORY,
        "heads[writes] === memory.head",
        "fork-past-moved-by-one",
        FORKED,
        by="heads.includes(memory.head)",
    ),
    out(
        MEMORY,
        "entry.revision !== seenRevision || commitmentOf(entry) !== commitment",
        "deleted-item-comes-back",
        "this device has seen that the item",
    ),
    out(
        MEMORY,
        " || commitmentOf(entry) !== commitment",
        "item-forged-under-a-seen-revision",
        "this device has seen that the item",
        by="",
    ),
    out(MEMORY, "!same", "methods-one-added", "the server lists other unlock methods"),
    out(MEMORY, "names.length === methods.length && ", "methods-one-added", "the server lists other", by=""),
    out(
        MEMORY, "names.includes(nameOf(method))", "methods-another-kind", "the server lists other", by="true"
    ),
    # The cache
    out(
        CACHE,
        'throw new DamagedError("the list kept on this device is damaged");',
        "forged-page",
        "the list kept on this device is damaged",
        by="return new ArrayBuffer(0);",
    ),
    out(
        CACHE,
        'throw new DamagedError("the list kept on this device is damaged");',
        "forged-thumb-of-another-version",
        "the list kept on this device is damaged",
        by="return new ArrayBuffer(0);",
    ),
]

ZERO_SALT = out(BOX, "const salt = randomBytes(", "none", "", by="const salt = new Uint8Array(")
ZERO_NONCE = out(BOX, "const iv = randomBytes(", "none", "", by="const iv = new Uint8Array(")
ZERO_CACHE_NONCE = out(CACHE, "const iv = randomBytes(", "none", "", by="const iv = new Uint8Array(")
NO_COMMITMENT = out(BOX, "!equalInConstantTime(additionalData.subarray(saltEnd), commitment)", "none", "")
MUTANTS = [*MUTATIONS, ZERO_SALT, ZERO_NONCE, ZERO_CACHE_NONCE, NO_COMMITMENT]
