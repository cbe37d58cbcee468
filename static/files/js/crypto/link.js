import { concat, equalInConstantTime, fromBase64Url, toBase64Url, utf8 } from "./bytes.js";
import { DamagedLinkError, UnsupportedError } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */

const CHECK_LABEL = utf8("bytebin-e2ee/1 fragment\0");
const SECRET_LENGTH = 32;
const CHECK_LENGTH = 4;

/**
 * Returns the four bytes that distinguish a damaged link from a wrong key.
 * @param {Bytes} secret
 */
async function checkBytes(secret) {
  const digest = await crypto.subtle.digest("SHA-256", concat(CHECK_LABEL, secret));
  return new Uint8Array(digest, 0, CHECK_LENGTH);
}

/**
 * @param {Bytes} secret S, the link's 32 bytes
 * @param {boolean} passwordNeeded
 * @returns {Promise<string>} without the leading "#"
 */
export async function formatFragment(secret, passwordNeeded) {
  return `${passwordNeeded ? "b1p" : "b1"}.${toBase64Url(concat(secret, await checkBytes(secret)))}`;
}

/**
 * Parses the part after the #. 36 bytes fill 48 characters exactly, so every key has exactly one spelling.
 * @param {string} fragment with or without the leading "#"
 * @returns {Promise<{ secret: Bytes, passwordNeeded: boolean }>} rejects with DamagedLinkError or UnsupportedError
 */
export async function parseFragment(fragment) {
  const match = /^#?b(\d+)(p?)\.(.*)$/.exec(fragment);
  if (match === null) throw new DamagedLinkError("the link carries no key");
  const [, version, passwordMark, key] = match;
  if (version !== "1") throw new UnsupportedError(`link version b${version}`);
  if (!/^[A-Za-z0-9_-]{48}$/.test(key)) throw new DamagedLinkError("the key is not 48 characters of base64url");
  const bytes = fromBase64Url(key);
  const secret = bytes.slice(0, SECRET_LENGTH);
  if (!equalInConstantTime(bytes.subarray(SECRET_LENGTH), await checkBytes(secret))) {
    throw new DamagedLinkError("the key's check bytes do not match");
  }
  return { secret, passwordNeeded: passwordMark === "p" };
}
