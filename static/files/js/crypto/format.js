import { concat, isZero, randomBytes, viewOf } from "./bytes.js";
import { DamagedError, UnsupportedError } from "./errors.js";
import { MAX_PLAINTEXT } from "./sizes.js";

/** @import { Bytes } from "./bytes.js" */

/**
 * The parameters of the KDF that derives a key from a password. For PBKDF2, `passes` are the iterations, and `memory`
  * (KiB) is 0.
 * @typedef {{ name: "PBKDF2" | "Argon2id", passes: number, memory: number, parallelism: number, salt: Bytes }} Kdf
 */

/**
 * H, parsed.
 * @typedef {object} Header
 * @property {Bytes} bytes all 88
 * @property {boolean} padded
 * @property {number} segmentLength R
 * @property {number} metadataLength of the encrypted metadata
 * @property {number} plaintextLength N, padding included
 * @property {Bytes} fileId
 * @property {Kdf | null} kdf null if no password is needed
 */

export const HEADER_LENGTH = 88;
export const FLOE_HEADER_LENGTH = 74;
/** The FLOE header without its tag: parameters (10 bytes) and IV (32 bytes). */
const FLOE_PREFIX_LENGTH = 42;
const FLOE_IV_LENGTH = 32;

const MAGIC = Uint8Array.of(0x89, 0x42, 0x42, 0x45, 0x32, 0x0d, 0x0a, 0x1a);
const FLAG_PASSWORD = 1;
const FLAG_PADDED = 2;
/** The KDF of new files: what RFC 9106, section 4 recommends for limited memory, but with one lane. */
const ARGON2ID = { id: 2, parallelism: 1, passes: 3, memory: 65_536 };
const SALT_LENGTH = 16;
/** Nonce (12 bytes) and tag (16 bytes) around the metadata. */
export const METADATA_OVERHEAD = 28;

/**
 * Returns a new H with a random file_id and, if a password is used, a random salt.
 * @param {{ segLog2: number, padded: boolean, withPassword: boolean, metadataLength: number, plaintextLength: number }} fields
 *   metadataLength: of the padded metadata before encryption
 * @returns {Header}
 */
export function newHeader({ segLog2, padded, withPassword, metadataLength, plaintextLength }) {
  const bytes = new Uint8Array(HEADER_LENGTH);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  bytes.set([1, 1, (padded ? FLAG_PADDED : 0) | (withPassword ? FLAG_PASSWORD : 0), segLog2], 8);
  view.setUint32(12, metadataLength + METADATA_OVERHEAD);
  view.setBigUint64(16, BigInt(plaintextLength));
  bytes.set(randomBytes(32), 24);
  if (withPassword) writeKdf(bytes);
  return parseHeader(bytes);
}

/** @param {Bytes} bytes H */
function writeKdf(bytes) {
  bytes.set([ARGON2ID.id, ARGON2ID.parallelism], 56);
  viewOf(bytes).setUint32(60, ARGON2ID.passes);
  viewOf(bytes).setUint32(64, ARGON2ID.memory);
  bytes.set(randomBytes(SALT_LENGTH), 68);
}

/**
 * Parses H, and checks every rule before anything is derived from it.
 * @param {Uint8Array} header
 * @returns {Header}
 * @throws {DamagedError | UnsupportedError}
 */
export function parseHeader(header) {
  if (header.length !== HEADER_LENGTH) throw new DamagedError("the header is not 88 bytes long");
  const bytes = new Uint8Array(header);
  const view = viewOf(bytes);
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new DamagedError("not an encrypted file of this kind");
  requireKnown(bytes);
  return {
    bytes,
    padded: (bytes[10] & FLAG_PADDED) !== 0,
    segmentLength: parseSegmentLength(bytes[11]),
    metadataLength: parseMetadataLength(view.getUint32(12)),
    plaintextLength: parsePlaintextLength(view.getBigUint64(16)),
    fileId: bytes.subarray(24, 56),
    kdf: (bytes[10] & FLAG_PASSWORD) !== 0 ? parseKdf(bytes) : requireNoKdf(bytes),
  };
}

/** @param {Uint8Array} bytes */
function requireKnown(bytes) {
  const [version, suite, flags] = bytes.subarray(8, 11);
  if (version !== 1) throw new UnsupportedError(`version ${version}`);
  if (suite !== 1) throw new UnsupportedError(`suite ${suite}`);
  if ((flags & ~(FLAG_PASSWORD | FLAG_PADDED)) !== 0) throw new UnsupportedError(`flags ${flags}`);
  if (!isZero(bytes.subarray(58, 60)) || !isZero(bytes.subarray(84, 88))) {
    throw new UnsupportedError("a reserved byte is not zero");
  }
}

/** @param {number} segLog2 */
function parseSegmentLength(segLog2) {
  if (segLog2 < 16 || segLog2 > 22) throw new UnsupportedError(`segments of 2^${segLog2} bytes`);
  return 2 ** segLog2;
}

/** @param {number} length */
function parseMetadataLength(length) {
  for (let padded = 512; padded <= 65536; padded *= 2) {
    if (length === padded + METADATA_OVERHEAD) return length;
  }
  throw new UnsupportedError(`metadata of ${length} bytes`);
}

/** @param {bigint} length */
function parsePlaintextLength(length) {
  if (length > BigInt(MAX_PLAINTEXT)) throw new UnsupportedError("more than 2^46 bytes");
  return Number(length);
}

/** @param {Bytes} bytes */
function requireNoKdf(bytes) {
  if (!isZero(bytes.subarray(56, 84))) throw new DamagedError("KDF parameters without a password");
  return null;
}

/**
 * Parses the KDF parameters. The limits bound the load on the reader's machine, and rule out weak parameters.
 * @param {Bytes} bytes H
 * @returns {Kdf}
 */
function parseKdf(bytes) {
  const [id, parallelism] = bytes.subarray(56, 58);
  const [passes, memory] = [viewOf(bytes).getUint32(60), viewOf(bytes).getUint32(64)];
  const salt = bytes.subarray(68, 68 + SALT_LENGTH);
  if (parallelism === 1 && id === 1 && isPbkdf2Allowed(passes, memory)) {
    return { name: "PBKDF2", passes, memory, parallelism, salt };
  }
  if (parallelism === 1 && id === 2 && isArgon2idAllowed(passes, memory)) {
    return { name: "Argon2id", passes, memory, parallelism, salt };
  }
  throw new UnsupportedError(`KDF ${id} with ${passes} passes, ${memory} KiB, ${parallelism} lanes`);
}

/**
 * @param {number} iterations
 * @param {number} memory
 */
function isPbkdf2Allowed(iterations, memory) {
  return memory === 0 && iterations >= 600_000 && iterations <= 10_000_000;
}

/**
 * @param {number} passes
 * @param {number} memory KiB
 */
function isArgon2idAllowed(passes, memory) {
  return passes >= 1 && passes <= 16 && memory >= 19_456 && memory <= 262_144 && memory * passes >= 38_912;
}

/**
 * Returns the FLOE parameters: AES-256-GCM with HKDF-Expand-SHA-384, the segment length, the IV length.
 * @param {number} segmentLength
 */
function floeParameters(segmentLength) {
  const parameters = new Uint8Array(10);
  viewOf(parameters).setUint32(2, segmentLength);
  viewOf(parameters).setUint32(6, FLOE_IV_LENGTH);
  return parameters;
}

/**
 * Returns the start of a new F: the parameters and a random IV.
 * @param {number} segmentLength
 */
export function newFloePrefix(segmentLength) {
  return concat(floeParameters(segmentLength), randomBytes(FLOE_IV_LENGTH));
}

/**
 * @param {Bytes} floeHeader F, 74 bytes
 * @param {number} segmentLength from H
 * @returns {{ prefix: Bytes, tag: Bytes }}
 */
export function parseFloeHeader(floeHeader, segmentLength) {
  const expected = floeParameters(segmentLength);
  if (!expected.every((byte, i) => floeHeader[i] === byte)) throw new DamagedError("the FLOE parameters differ");
  return { prefix: floeHeader.subarray(0, FLOE_PREFIX_LENGTH), tag: floeHeader.subarray(FLOE_PREFIX_LENGTH) };
}

/**
 * @param {Uint8Array} envelope
 * @param {Header} header
 * @returns {{ floeHeader: Bytes, sealedMetadata: Bytes }}
 */
export function splitEnvelope(envelope, header) {
  const metadataAt = HEADER_LENGTH + FLOE_HEADER_LENGTH;
  if (envelope.length !== metadataAt + header.metadataLength) throw new DamagedError("the envelope's length is wrong");
  if (!header.bytes.every((byte, i) => envelope[i] === byte)) throw new DamagedError("the header has changed");
  const bytes = new Uint8Array(envelope);
  return { floeHeader: bytes.subarray(HEADER_LENGTH, metadataAt), sealedMetadata: bytes.subarray(metadataAt) };
}
