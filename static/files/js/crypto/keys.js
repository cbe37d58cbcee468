import { concat, utf8, viewOf } from "./bytes.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */

const TOKEN_LABEL = "bytebin-e2ee/1 link-token\0";
/** A new segment key is derived every 2^20 segments. */
const SEGMENTS_PER_KEY = 2 ** 20;

/**
 * Returns 32 bytes of HKDF-SHA-256 (RFC 5869).
 * @param {Bytes} inputKey
 * @param {Bytes} salt
 * @param {Bytes} info
 * @returns {Promise<Bytes>}
 */
async function hkdf(inputKey, salt, info) {
  const key = await crypto.subtle.importKey("raw", inputKey, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 256));
}

/**
 * Returns the token with which a reader gets H from the server. No password is needed.
 * @param {Bytes} secret S
 */
export function deriveLinkToken(secret) {
  return hkdf(secret, new Uint8Array(32), utf8(TOKEN_LABEL));
}

/**
 * @param {Bytes} token
 * @returns {Promise<Bytes>} SHA-256 of the token, which is all that the server stores
 */
export async function tokenDigest(token) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", token));
}

/**
 * Derives the three keys of a file. Each depends on every bit of H.
 * @param {Bytes} inputKey S, or S || W
 * @param {Header} header
 */
export async function deriveFileKeys(inputKey, header) {
  /** @param {string} purpose */
  const derive = (purpose) =>
    hkdf(inputKey, header.fileId, concat(utf8(`bytebin-e2ee/1 ${purpose}\0`), header.bytes));
  const [body, metadata, readToken] = await Promise.all([derive("body"), derive("meta"), derive("read-token")]);
  return { body, metadata: await importAes(metadata), readToken };
}

/**
 * @param {Bytes} key
 * @returns {Promise<CryptoKey>}
 */
function importAes(key) {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * @param {Bytes} key
 * @returns {Promise<CryptoKey>}
 */
function importHmac(key) {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-384" }, false, ["sign"]);
}

/**
 * FLOE's key derivation (c2sp.org/FLOE): HKDF-Expand-SHA-384, built from HMAC because WebCrypto's HKDF always
 * extracts first. No output is longer than 48 bytes, so one block of Expand is enough.
 */
export class FloeKeys {
  #context;
  #bodyKey;
  /** @type {CryptoKey | undefined} */
  #messageKey;
  /** @type {Map<number, Promise<CryptoKey>>} */
  #segmentKeys = new Map();

  /**
   * @param {CryptoKey} bodyKey K_body, for HMAC
   * @param {Bytes} prefix FLOE parameters and IV
   * @param {Header} header whose bytes are the FLOE associated data
   */
  constructor(bodyKey, prefix, header) {
    this.#bodyKey = bodyKey;
    this.#context = { prefix, associatedData: header.bytes };
  }

  /**
   * @param {Bytes} bodyKey K_body
   * @param {Bytes} prefix FLOE parameters and IV
   * @param {Header} header
   */
  static async of(bodyKey, prefix, header) {
    return new FloeKeys(await importHmac(bodyKey), prefix, header);
  }

  /** What another thread needs to derive the same keys. */
  get parts() {
    return { bodyKey: this.#bodyKey, prefix: this.#context.prefix };
  }

  /** Returns the commitment to the key and the header. */
  headerTag() {
    return this.#expand(this.#bodyKey, utf8("HEADER_TAG:"), 32);
  }

  /**
   * @param {number} index of the segment
   * @returns {Promise<CryptoKey>}
   */
  segmentKey(index) {
    const epoch = Math.floor(index / SEGMENTS_PER_KEY);
    const known = this.#segmentKeys.get(epoch);
    if (known !== undefined) return known;
    const key = this.#deriveSegmentKey(epoch * SEGMENTS_PER_KEY);
    this.#segmentKeys.set(epoch, key);
    return key;
  }

  /** @param {number} maskedIndex */
  async #deriveSegmentKey(maskedIndex) {
    this.#messageKey ??= await importHmac(await this.#expand(this.#bodyKey, utf8("MESSAGE_KEY:"), 48));
    const counter = new Uint8Array(8);
    viewOf(counter).setBigUint64(0, BigInt(maskedIndex));
    return importAes(await this.#expand(this.#messageKey, concat(utf8("DEK:"), counter), 32));
  }

  /**
   * @param {CryptoKey} key
   * @param {Bytes} purpose
   * @param {number} length at most 48
   */
  async #expand(key, purpose, length) {
    const { prefix, associatedData } = this.#context;
    const info = concat(prefix, purpose, associatedData, Uint8Array.of(1));
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, info)).slice(0, length);
  }
}
