import { concat, equalInConstantTime, randomBytes, utf8 } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { WrongLibraryKeyError } from "./errors.js";

/** @import { Bytes } from "../bytes.js" */

/**
 * What unlock methods, items and the cards of upload links have in common: header, salt (32 bytes), commitment (32), nonce
 * (12), ciphertext, tag (16). Every box has a key of its own, in which each bit of the header is. GCM's associated data is
 * all that precedes the nonce.
 *
 * @typedef {{ what: "method" | "item" | "card", label: string, headerLength: number }} BoxKind
 */

/**
 * Returns the input key of HKDF. It is a function of the salt, because Argon2id uses the same one.
 * @typedef {(salt: Bytes) => Promise<CryptoKey>} InputKey
 */

export const SALT_LENGTH = 32;
const COMMITMENT_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** What a box adds to its header and its content. */
export const BOX_OVERHEAD = SALT_LENGTH + COMMITMENT_LENGTH + NONCE_LENGTH + TAG_LENGTH;

/**
 * Returns the input key of HKDF. It cannot be exported, and derives bits only.
 * @param {Bytes} bytes
 * @returns {Promise<CryptoKey>}
 */
export function importInputKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
}

/**
 * Returns bytes of HKDF-SHA-256 (RFC 5869).
 * @param {CryptoKey} inputKey
 * @param {Bytes} salt
 * @param {Bytes} info
 * @param {number} length
 * @returns {Promise<Bytes>}
 */
export async function derive(inputKey, salt, info, length) {
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, inputKey, length * 8));
}

/**
 * @param {Bytes} key
 * @returns {Promise<CryptoKey>}
 */
export function importAes(key) {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * @param {BoxKind} kind
 * @param {Bytes} header
 * @param {Bytes} salt
 * @param {InputKey} inputKey
 */
async function keysOf({ label }, header, salt, inputKey) {
  const derived = await derive(await inputKey(salt), salt, concat(utf8(label), header), 64);
  return { key: await importAes(derived.subarray(0, 32)), commitment: derived.subarray(32) };
}

/**
 * Seals under a new salt and a new nonce.
 * @param {BoxKind} kind
 * @param {Bytes} header
 * @param {Bytes} content
 * @param {InputKey} inputKey
 * @returns {Promise<Bytes>}
 */
export async function sealBox(kind, header, content, inputKey) {
  const salt = randomBytes(SALT_LENGTH);
  const { key, commitment } = await keysOf(kind, header, salt, inputKey);
  const additionalData = concat(header, salt, commitment);
  const iv = randomBytes(NONCE_LENGTH);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, content);
  return concat(additionalData, iv, new Uint8Array(sealed));
}

/**
 * Returns the content. The commitment is compared before any GCM call, because GCM alone does not commit to a key.
 * @param {BoxKind} kind
 * @param {Bytes} sealed its length and header were checked
 * @param {InputKey} inputKey
 * @returns {Promise<Bytes>}
 * @throws {WrongLibraryKeyError | DamagedError}
 */
export async function openBox(kind, sealed, inputKey) {
  const saltEnd = kind.headerLength + SALT_LENGTH;
  const additionalData = sealed.subarray(0, saltEnd + COMMITMENT_LENGTH);
  const salt = sealed.slice(kind.headerLength, saltEnd);
  const { key, commitment } = await keysOf(kind, sealed.subarray(0, kind.headerLength), salt, inputKey);
  if (!equalInConstantTime(additionalData.subarray(saltEnd), commitment)) {
    throw new WrongLibraryKeyError(`the key does not open this ${kind.what}`);
  }
  const iv = sealed.subarray(additionalData.length, additionalData.length + NONCE_LENGTH);
  const ciphertext = sealed.subarray(additionalData.length + NONCE_LENGTH);
  const content = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, ciphertext).catch(() => {
    throw new DamagedError(`the ${kind.what} is not what was sealed`);
  });
  return new Uint8Array(content);
}
