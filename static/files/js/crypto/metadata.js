import { concat, isZero, randomBytes, utf8, viewOf } from "./bytes.js";
import { DamagedError, MetadataTooLargeError } from "./errors.js";
import { padme } from "./sizes.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */

/**
 * What only holders of the link learn. `size` is in bytes, without padding; `mtime` in milliseconds since 1970;
 * `thumbnail` is a data: URL; `revision` counts the contents that the link has had, from 1, and is missing where it has had
 * one. None of it can be trusted: show it as text, never as markup or as a path.
 * @typedef {{ name: string, type: string, size: number, mtime?: number, thumbnail?: string, revision?: number }} Metadata
 */

const NONCE_LENGTH = 12;
const LENGTH_PREFIX = 4;
const MIN_PADDED = 512;
const MAX_PADDED = 65536;

/**
 * Returns a length prefix, JSON, and zeros up to a power of two, which hide the length of the name.
 * @param {Metadata} metadata
 * @returns {Bytes}
 */
export function encodeMetadata({ name, type, size, mtime, thumbnail, revision }) {
  const json = utf8(JSON.stringify({ name, type, size, mtime, thumbnail, revision }));
  let length = MIN_PADDED;
  while (length < LENGTH_PREFIX + json.length) length *= 2;
  if (length > MAX_PADDED) throw new MetadataTooLargeError();
  const padded = new Uint8Array(length);
  viewOf(padded).setUint32(0, json.length);
  padded.set(json, LENGTH_PREFIX);
  return padded;
}

/**
 * @param {CryptoKey} key K_meta
 * @param {Bytes} encoded
 * @param {Bytes} floeHeader F
 * @returns {Promise<Bytes>} nonce, ciphertext, tag
 */
export async function sealMetadata(key, encoded, floeHeader) {
  const iv = randomBytes(NONCE_LENGTH);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: floeHeader }, key, encoded);
  return concat(iv, new Uint8Array(sealed));
}

/**
 * @param {CryptoKey} key K_meta
 * @param {Bytes} sealed
 * @param {Bytes} floeHeader F
 * @param {Header} header
 * @returns {Promise<Metadata>}
 */
export async function openMetadata(key, sealed, floeHeader, header) {
  const algorithm = { name: "AES-GCM", iv: sealed.subarray(0, NONCE_LENGTH), additionalData: floeHeader };
  const padded = await crypto.subtle.decrypt(algorithm, key, sealed.subarray(NONCE_LENGTH)).catch(() => {
    throw new DamagedError("the metadata's tag does not match");
  });
  return decodeMetadata(new Uint8Array(padded), header);
}

/**
 * @param {Bytes} padded
 * @param {Header} header
 * @returns {Metadata}
 */
function decodeMetadata(padded, header) {
  const end = LENGTH_PREFIX + viewOf(padded).getUint32(0);
  if (end > padded.length || !isZero(padded.subarray(end))) throw new DamagedError("the metadata's padding is wrong");
  const metadata = parseJson(padded.subarray(LENGTH_PREFIX, end));
  const length = header.padded ? padme(metadata.size) : metadata.size;
  if (length !== header.plaintextLength) throw new DamagedError("the metadata's size disagrees with the header");
  return metadata;
}

/**
 * @param {Bytes} json
 * @returns {Metadata}
 */
function parseJson(json) {
  try {
    return requireMetadata(JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json)));
  } catch {
    throw new DamagedError("the metadata is not what it must be");
  }
}

/**
 * Returns the members that this version knows; others are dropped.
 * @param {any} value parsed from JSON
 * @returns {Metadata}
 */
function requireMetadata({ name, type, size, mtime, thumbnail, revision }) {
  const valid =
    typeof name === "string" &&
    typeof type === "string" &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    (mtime === undefined || Number.isFinite(mtime)) &&
    (thumbnail === undefined || typeof thumbnail === "string") &&
    (revision === undefined || (Number.isSafeInteger(revision) && revision >= 1));
  if (!valid) throw new TypeError("a member has the wrong type");
  return {
    ...{ name, type, size },
    ...(mtime !== undefined && { mtime }),
    ...(thumbnail !== undefined && { thumbnail }),
    ...(revision !== undefined && { revision }),
  };
}
