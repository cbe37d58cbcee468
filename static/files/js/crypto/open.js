import { equalInConstantTime } from "./bytes.js";
import { DamagedError, TruncatedError, WrongKeyError, WrongPasswordError } from "./errors.js";
import { HEADER_LENGTH, parseFloeHeader, parseHeader, splitEnvelope } from "./format.js";
import { FloeKeys, deriveFileKeys, deriveLinkToken } from "./keys.js";
import { parseFragment } from "./link.js";
import { openMetadata } from "./metadata.js";
import { bodyLength, plaintextPerSegment, segmentCount } from "./sizes.js";
import { Decryption, Opener } from "./stream.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */
/** @import { Metadata } from "./metadata.js" */
/** @import { Passphrase } from "./passphrase.js" */

/**
 * @typedef {{ body: Bytes, metadata: CryptoKey, readToken: Bytes }} FileKeys
 */

/**
 * @param {string} fragment of the link, with or without "#"
 * @returns {Promise<Link>}
 * @throws {DamagedLinkError | UnsupportedError}
 */
export async function openLink(fragment) {
  const { secret, passwordNeeded } = await parseFragment(fragment);
  return new Link(secret, passwordNeeded, await deriveLinkToken(secret));
}

/** A valid link. It is enough to request the header. */
export class Link {
  #secret;

  /**
   * @param {Bytes} secret
   * @param {boolean} passwordNeeded
   * @param {Bytes} linkToken
   */
  constructor(secret, passwordNeeded, linkToken) {
    this.#secret = secret;
    /** @readonly */
    this.passwordNeeded = passwordNeeded;
    /** @readonly 32 bytes; the server returns the header to anyone who sends them */
    this.linkToken = linkToken;
  }

  /**
   * Derives the file's keys. All rules of the header, including the KDF limits, are checked before a KDF runs.
   * @param {Uint8Array} header H; only the first 88 bytes are used
   * @param {Passphrase} [passphrase]
   * @returns {Promise<Unlocked>}
   * @throws {DamagedError | UnsupportedError | PasswordNeededError}
   */
  async unlock(header, passphrase = {}) {
    const { keys, parsed } = await keysOf(this.#secret, this.passwordNeeded, header, passphrase);
    return new Unlocked(keys, parsed);
  }
}

/**
 * @param {Bytes} secret S
 * @param {boolean} passwordNeeded according to the link
 * @param {Uint8Array} header H, or the envelope, which begins with it
 * @param {Passphrase} passphrase
 * @returns {Promise<{ keys: FileKeys, parsed: Header }>}
 * @throws {DamagedError | UnsupportedError | PasswordNeededError}
 */
export async function keysOf(secret, passwordNeeded, header, passphrase) {
  const parsed = parseHeader(header.subarray(0, HEADER_LENGTH));
  if ((parsed.kdf !== null) !== passwordNeeded) throw new DamagedError("link and header disagree about a password");
  const inputKey = parsed.kdf === null ? secret : await withPassword(secret, parsed.kdf, passphrase);
  return { keys: await deriveFileKeys(inputKey, parsed), parsed };
}

/**
 * Most links need no password, and load nothing for one.
 * @type {typeof import("./passphrase.js").inputKeyOf}
 */
async function withPassword(secret, kdf, passphrase) {
  const { inputKeyOf } = await import("./passphrase.js");
  return inputKeyOf(secret, kdf, passphrase);
}

/** A link and, if needed, a password. They are enough to request the envelope and the body. */
export class Unlocked {
  #keys;
  #header;

  /**
   * @param {FileKeys} keys
   * @param {Header} header
   */
  constructor(keys, header) {
    this.#keys = keys;
    this.#header = header;
    /** @readonly 32 bytes; the server returns the envelope and the body to anyone who sends them */
    this.readToken = keys.readToken;
  }

  /**
   * @param {Uint8Array} envelope
   * @returns {Promise<OpenedFile>}
   * @throws {WrongKeyError | WrongPasswordError | DamagedError}
   */
  async openEnvelope(envelope) {
    const { floe, metadata } = await readEnvelope(this.#keys, this.#header, envelope);
    return new OpenedFile(new Opener(floe, this.#header, metadata.size), this.#header, metadata);
  }
}

/**
 * Opens the envelope. The commitment is compared before any GCM call, because GCM alone does not commit to a key.
 * @param {FileKeys} keys
 * @param {Header} header
 * @param {Uint8Array} envelope
 */
export async function readEnvelope(keys, header, envelope) {
  const { floeHeader, sealedMetadata } = splitEnvelope(envelope, header);
  const { prefix, tag } = parseFloeHeader(floeHeader, header.segmentLength);
  const floe = await FloeKeys.of(keys.body, prefix, header);
  if (!equalInConstantTime(tag, await floe.headerTag())) {
    throw header.kdf === null ? new WrongKeyError() : new WrongPasswordError();
  }
  return { floe, metadata: await openMetadata(keys.metadata, sealedMetadata, floeHeader, header) };
}

/** A file whose metadata is known and whose body can be decrypted. */
export class OpenedFile {
  #opener;

  /**
   * @param {Opener} opener
   * @param {Header} header
   * @param {Metadata} metadata
   */
  constructor(opener, { plaintextLength, segmentLength }, metadata) {
    this.#opener = opener;
    /** @readonly */
    this.metadata = metadata;
    /** @readonly bytes, without padding */
    this.size = metadata.size;
    /** @readonly expected length of the encrypted body in bytes */
    this.bodyLength = bodyLength(plaintextLength, segmentLength);
    /** @readonly */
    this.segmentLength = segmentLength;
    /** @readonly bytes of plaintext in a full segment */
    this.plaintextPerSegment = plaintextPerSegment(segmentLength);
    /** @readonly */
    this.segmentCount = segmentCount(plaintextLength, segmentLength);
  }

  /**
   * @param {number} start of the plaintext range
   * @param {number} end exclusive
   * @returns {{ start: number, end: number }} the range of the body that contains it, end exclusive
   */
  bodyRange(start, end) {
    this.#requireRange(start, end);
    const { first, stop } = this.#opener.segmentsFor(start, end);
    return { start: first * this.segmentLength, end: Math.min(stop * this.segmentLength, this.bodyLength) };
  }

  /**
   * Returns a stream that takes ciphertext in blocks of any size and emits plaintext one segment at a time. It fails,
   * and never closes, if anything is damaged or missing.
   * @param {number} announcedLength of the whole body, according to the server
   * @param {{ start?: number, end?: number }} [range] of plaintext; the input is then `bodyRange` of it only
   * @returns {TransformStream<Bytes, Bytes>}
   * @throws {TruncatedError | DamagedError} if the body does not have the expected length
   */
  decryptor(announcedLength, { start = 0, end = this.size } = {}) {
    if (announcedLength < this.bodyLength) throw new TruncatedError("the body is too short");
    if (announcedLength !== this.bodyLength) throw new DamagedError("the body is too long");
    this.#requireRange(start, end);
    return new TransformStream(new Decryption(this.#opener, { start, end }));
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  #requireRange(start, end) {
    const whole = start === 0 && end === this.size;
    if (!whole && !(start >= 0 && start < end && end <= this.size)) {
      throw new RangeError(`no bytes ${start} to ${end} in a file of ${this.size}`);
    }
  }
}
