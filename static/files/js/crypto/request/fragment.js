import { concat, equalInConstantTime, fromBase64Url, toBase64Url, utf8 } from "../bytes.js";
import { DamagedError } from "../errors.js";

/** @import { Bytes } from "../bytes.js" */

const CHECK_LABEL = utf8("bytebin-request/1 fragment\0");
const DIGEST_LENGTH = 32;
const CHECK_LENGTH = 4;

/**
 * Returns the four bytes that distinguish a mistyped link from another one.
 * @param {Bytes} digest D
 */
async function checkBytes(digest) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(CHECK_LABEL, digest)), 0, CHECK_LENGTH);
}

/**
 * @param {Bytes} digest D
 * @param {boolean} passwordNeeded
 * @returns {Promise<string>} without the leading "#"
 */
export async function formatRequestFragment(digest, passwordNeeded) {
  return `${passwordNeeded ? "r1p" : "r1"}.${toBase64Url(concat(digest, await checkBytes(digest)))}`;
}

/**
 * Parses the part after the #. 36 bytes fill 48 characters exactly, so every digest has exactly one spelling.
 * @param {string} fragment without the leading "#"
 * @returns {Promise<{ digest: Bytes, passwordNeeded: boolean }>} digest: D; rejects with DamagedError
 */
export async function parseRequestFragment(fragment) {
  const match = /^(r1p?)\.([A-Za-z0-9_-]{48})$/.exec(fragment);
  if (match === null) throw new DamagedError("this is not the fragment of an upload link");
  const bytes = fromBase64Url(match[2]);
  const digest = bytes.slice(0, DIGEST_LENGTH);
  if (!equalInConstantTime(bytes.subarray(DIGEST_LENGTH), await checkBytes(digest))) {
    throw new DamagedError("the upload link is mistyped");
  }
  return { digest, passwordNeeded: match[1] === "r1p" };
}
