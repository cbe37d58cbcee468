import { concat, isZero } from "../bytes.js";
import { BrowserTooOldError, WrongRequestKeyError } from "./errors.js";

/** @import { Bytes } from "../bytes.js" */

/** What precedes a scalar in PKCS #8 (RFC 8410, section 7). WebCrypto takes private keys in no shorter form. */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
/** RFC 7748, section 4.1. */
const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0));

/**
 * Rejects with BrowserTooOldError if the browser lacks X25519.
 */
export async function requireX25519() {
  await importScalar(BASE_POINT);
}

/**
 * @param {Bytes} scalar
 * @returns {Promise<Bytes>} 32 bytes
 * @throws {BrowserTooOldError}
 */
export function publicKeyOf(scalar) {
  return x25519(scalar, BASE_POINT);
}

/**
 * Returns the shared secret. A result of zero is refused (RFC 7748, section 6.1): the other side's point is of low order,
 * and everybody knows the result.
 * @param {Bytes} scalar
 * @param {Bytes} publicKey
 * @returns {Promise<Bytes>} 32 bytes
 * @throws {BrowserTooOldError | WrongRequestKeyError}
 */
export async function x25519(scalar, publicKey) {
  const privateKey = await importScalar(scalar);
  // Browsers fail for this reason only: Firefox when it imports the point, others at the result. Older ones return zeros.
  const shared = await sharedWith(privateKey, publicKey).catch(() => new Uint8Array(32));
  if (isZero(shared)) throw new WrongRequestKeyError("the X25519 result is zero");
  return shared;
}

/**
 * @param {CryptoKey} privateKey
 * @param {Bytes} publicKey
 */
async function sharedWith(privateKey, publicKey) {
  const algorithm = { name: "X25519", public: await crypto.subtle.importKey("raw", publicKey, "X25519", false, []) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, privateKey, 256));
}

/**
 * @param {Bytes} scalar 32 bytes, all of which are valid
 * @returns {Promise<CryptoKey>}
 */
function importScalar(scalar) {
  const pkcs8 = concat(PKCS8_PREFIX, scalar);
  return crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]).catch(() => {
    throw new BrowserTooOldError();
  });
}
