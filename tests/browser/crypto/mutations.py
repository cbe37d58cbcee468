"""Every check of the browser's reader, and the attack that succeeds, or gets further, without it."""

from tests.cli.mutating import Mutation, removing

BYTES, LINK, FORMAT, KEYS, METADATA = "bytes.js", "link.js", "format.js", "keys.js", "metadata.js"
OPEN, PASSPHRASE, STREAM = "open.js", "passphrase.js", "stream.js"
NO_KEY = "the link carries no key"
NOT_48 = "the key is not 48 characters"
MISTYPED = "the key's check bytes"
WRONG_KEY = "the link's key does not open"
WRONG_PASSWORD = "the password does not open"
RESERVED = "a reserved byte"
WRONG_TAG = "the metadata's tag"
WRONG_PADDING = "the metadata's padding"
NOT_METADATA = "the metadata is not what it must be"
WRONG_SIZE = "the metadata's size disagrees"
TOO_SHORT, TOO_LONG = "the body is too short", "the body is too long"
TOO_EARLY, EXTRA = "the body ends too early", "bytes after the last segment"
AT_THE_END = 'if (this.#next !== this.#stop) throw new TruncatedError("the body ends too early");'
PADDING = "!isZero(plaintext.subarray(length))"

out = removing

MUTATIONS = [
    # The link
    out(
        LINK,
        'if (match === null) throw new DamagedLinkError("the link carries no key");',
        "fragment-missing",
        NO_KEY,
        "TypeError",
        "",
    ),
    out(LINK, 'version !== "1"', "fragment-unknown-version", "link version b2"),
    out(LINK, "!/^[A-Za-z0-9_-]{48}$/.test(key)", "fragment-in-other-alphabet", NOT_48),
    out(
        LINK,
        "!equalInConstantTime(bytes.subarray(SECRET_LENGTH), await checkBytes(secret))",
        "fragment-with-mistyped-check",
        MISTYPED,
    ),
    out(BYTES, "return difference === 0;", "fragment-with-mistyped-check", MISTYPED, by="return true;"),
    # The header
    out(
        FORMAT,
        "header.length !== HEADER_LENGTH",
        "no-header",
        "the header is not 88",
        "the envelope's length",
    ),
    out(
        FORMAT,
        "!MAGIC.every((byte, i) => bytes[i] === byte)",
        "magic-of-another-format",
        "not an encrypted file",
    ),
    out(FORMAT, "version !== 1", "version-2", "version 2"),
    out(FORMAT, "suite !== 1", "suite-2", "suite 2"),
    out(FORMAT, "(flags & ~(FLAG_PASSWORD | FLAG_PADDED)) !== 0", "flag-4", "flags 4"),
    out(FORMAT, "!isZero(bytes.subarray(58, 60)) || ", "reserved-58", RESERVED, by=""),
    out(FORMAT, " || !isZero(bytes.subarray(84, 88))", "reserved-84", RESERVED, by=""),
    out(FORMAT, "segLog2 < 16 || ", "segments-of-2-15", "segments of 2^15", by=""),
    out(FORMAT, " || segLog2 > 22", "segments-of-2-23", "segments of 2^23", by=""),
    out(
        FORMAT,
        "throw new UnsupportedError(`metadata of ${length} bytes`);",
        "metadata-of-513",
        "metadata of 541",
        by="return length;",
    ),
    out(FORMAT, "length > BigInt(MAX_PLAINTEXT)", "N-over-2-46", "more than 2^46", TOO_SHORT),
    out(FORMAT, "!isZero(bytes.subarray(56, 84))", "kdf-without-password", "KDF parameters without"),
    # The KDF
    out(FORMAT, "parallelism === 1 && id === 1", "kdf-pbkdf2-two-lanes", "KDF 1", by="id === 1"),
    out(FORMAT, "parallelism === 1 && id === 2", "kdf-argon2id-two-lanes", "KDF 2", by="id === 2"),
    out(FORMAT, "parallelism === 1 && id === 1", "kdf-3-like-pbkdf2", "KDF 3", by="parallelism === 1"),
    out(FORMAT, "parallelism === 1 && id === 2", "kdf-3-like-argon2id", "KDF 3", by="parallelism === 1"),
    out(
        FORMAT,
        "throw new UnsupportedError(`KDF ${id} with",
        "kdf-3-like-none",
        "KDF 3",
        by='return { name: "PBKDF2", passes, memory, parallelism, salt }; (`',
    ),
    out(FORMAT, "memory === 0 && ", "kdf-pbkdf2-with-memory", "KDF 1", by=""),
    out(FORMAT, "iterations >= 600_000 && ", "kdf-pbkdf2-weak", "KDF 1", by=""),
    out(FORMAT, " && iterations <= 10_000_000", "kdf-pbkdf2-bomb", "KDF 1", by=""),
    out(FORMAT, " && passes <= 16", "kdf-argon2id-bomb-passes", "KDF 2", by=""),
    out(FORMAT, " && memory >= 19_456", "kdf-argon2id-low-memory", "KDF 2", by=""),
    out(FORMAT, " && memory <= 262_144", "kdf-argon2id-bomb-memory", "KDF 2", by=""),
    out(FORMAT, " && memory * passes >= 38_912", "kdf-argon2id-low-work", "KDF 2", by=""),
    # Zero passes also means zero work, so two limits catch it.
    Mutation(
        FORMAT,
        (("passes >= 1 && ", ""), (" && memory * passes >= 38_912", "")),
        "kdf-argon2id-zero-passes",
        "KDF 2",
    ),
    # The envelope
    out(
        FORMAT,
        "!expected.every((byte, i) => floeHeader[i] === byte)",
        "floe-parameters",
        "the FLOE parameters",
    ),
    out(
        FORMAT,
        "envelope.length !== metadataAt + header.metadataLength",
        "metadata-longer-than-stated",
        "the envelope's length",
    ),
    out(
        FORMAT,
        "!header.bytes.every((byte, i) => envelope[i] === byte)",
        "envelope-with-another-header",
        "the header has changed",
    ),
    # Keys
    out(
        OPEN,
        "(parsed.kdf !== null) !== passwordNeeded",
        "fragment-password-flag-added",
        "link and header disagree",
    ),
    out(OPEN, "(parsed.kdf !== null) !== passwordNeeded", "fragment-downgraded", "link and header disagree"),
    out(PASSPHRASE, 'password === ""', "password-empty", "the file is protected"),
    out(PASSPHRASE, '.normalize("NFKC")', "password-in-another-form", "opened", WRONG_PASSWORD, ""),
    out(
        KEYS,
        "concat(utf8(`bytebin-e2ee/1 ${purpose}\\0`), header.bytes)",
        "keys-without-header",
        WRONG_KEY,
        by="utf8(`bytebin-e2ee/1 ${purpose}\\0`)",
    ),
    out(
        KEYS,
        "hkdf(inputKey, header.fileId,",
        "keys-without-file-id",
        WRONG_KEY,
        by="hkdf(inputKey, new Uint8Array(32),",
    ),
    out(
        KEYS,
        "purpose, associatedData, Uint8Array",
        "floe-without-header",
        WRONG_KEY,
        by="purpose, Uint8Array",
    ),
    # The commitment and the metadata
    out(OPEN, "!equalInConstantTime(tag, await floe.headerTag())", "two-keys", WRONG_KEY),
    out(OPEN, "!equalInConstantTime(tag, await floe.headerTag())", "swapped-file-id", WRONG_KEY, WRONG_TAG),
    out(
        OPEN, "!equalInConstantTime(tag, await floe.headerTag())", "wrong-password", WRONG_PASSWORD, WRONG_TAG
    ),
    out(
        METADATA,
        "iv: sealed.subarray(0, NONCE_LENGTH), additionalData: floeHeader",
        "metadata-without-floe-header",
        WRONG_TAG,
        by="iv: sealed.subarray(0, NONCE_LENGTH)",
    ),
    out(
        METADATA,
        'throw new DamagedError("the metadata\'s tag does not match");',
        "swapped-metadata",
        WRONG_TAG,
        NOT_METADATA,
        "return new ArrayBuffer(512);",
    ),
    out(METADATA, "end > padded.length || ", "metadata-beyond-its-block", WRONG_PADDING, by=""),
    out(METADATA, " || !isZero(padded.subarray(end))", "metadata-padding", WRONG_PADDING, by=""),
    out(METADATA, "length !== header.plaintextLength", "size-not-N", WRONG_SIZE),
    out(METADATA, "padme(metadata.size) :", "size-not-padded-to-N", WRONG_SIZE, by="40 :"),
    out(
        METADATA,
        'throw new DamagedError("the metadata is not what it must be");',
        "metadata-not-json",
        NOT_METADATA,
        "TypeError",
        "",
    ),
    out(METADATA, "fatal: true, ", "metadata-not-utf-8", NOT_METADATA, by=""),
    out(METADATA, ", ignoreBOM: true", "metadata-with-byte-order-mark", NOT_METADATA, by=""),
    out(METADATA, "!valid", "metadata-a-list", NOT_METADATA, WRONG_SIZE),
    out(METADATA, 'typeof name === "string"', "name-a-number", NOT_METADATA, by="true"),
    out(METADATA, 'typeof type === "string"', "type-a-number", NOT_METADATA, by="true"),
    out(METADATA, "Number.isSafeInteger(size)", "size-a-fraction", NOT_METADATA, by="true"),
    out(METADATA, "Number.isSafeInteger(size)", "size-a-boolean", NOT_METADATA, WRONG_SIZE, "true"),
    out(METADATA, "Number.isFinite(mtime)", "mtime-a-string", NOT_METADATA, by="true"),
    out(METADATA, "Number.isSafeInteger(revision)", "revision-a-boolean", NOT_METADATA, by="true"),
    out(METADATA, "revision >= 1", "revision-zero", NOT_METADATA, by="true"),
    out(METADATA, 'typeof thumbnail === "string"', "thumbnail-a-list", NOT_METADATA, by="true"),
    # A negative size never equals N, which is unsigned, so two rules catch it.
    Mutation(
        METADATA,
        (("size >= 0", "true"), ("length !== header.plaintextLength", "false")),
        "size-negative",
        NOT_METADATA,
    ),
    # The body: its length, announced beforehand and counted while it arrives
    out(OPEN, "announcedLength !== this.bodyLength", "announced-too-long", TOO_LONG),
    out(OPEN, "announcedLength < this.bodyLength", "announced-too-short", TOO_SHORT, TOO_LONG),
    Mutation(
        OPEN,
        (("announcedLength < this.bodyLength", "false"), ("announcedLength !== this.bodyLength", "false")),
        "drop-last",
        TOO_SHORT,
        TOO_EARLY,
    ),
    out(STREAM, AT_THE_END, "drop-last-announced-in-full", TOO_EARLY, by=""),
    out(
        STREAM,
        'throw new DamagedError("bytes after the last segment");',
        "append-byte-unannounced",
        EXTRA,
        by="return;",
    ),
    # The body: its segments
    out(
        STREAM,
        "viewOf(segment).getUint32(0) !== layout.lengthField(index)",
        "body-flip-prefix",
        "segment 0 has a wrong length",
    ),
    out(
        STREAM,
        "throw new DamagedError(`segment ${index} is not what was sealed`);",
        "body-flip-ciphertext",
        "segment 0 is not what",
        by="return new ArrayBuffer(segment.length - 32);",
    ),
    out(STREAM, "BigInt(index)", "sealed-for-another-index", "segment 1 is not what", by="0n"),
    out(STREAM, "this.isLast(index) ? 1 : 0", "middle-sealed-as-last", "segment 0 is not what", by="1"),
    out(STREAM, "this.isLast(index) ? 1 : 0", "last-sealed-as-middle", "segment 1 is not what", by="0"),
    out(STREAM, PADDING, "padding", "the padding is not zero"),
]

ONE_NONCE = out(STREAM, "return randomBytes(", "none", "", by="return new Uint8Array(")
MUTANTS = [*MUTATIONS, ONE_NONCE]
