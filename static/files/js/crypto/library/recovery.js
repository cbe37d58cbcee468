import { concat, equalInConstantTime, randomBytes, utf8 } from "../bytes.js";
import { DamagedError } from "../errors.js";

/** @import { Bytes } from "../bytes.js" */

/** Crockford's base32. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_LABEL = utf8("bytebin-library/1 recovery\0");
const SECRET_LENGTH = 16;
const CHECK_LENGTH = 4;

/**
 * Returns a new recovery code: 32 characters in 8 groups, as people write it down. They are 20 bytes: 16 random ones,
 * and 4 that tell a mistyped code from a wrong one.
 * @returns {Promise<string>}
 */
export function newRecoveryCode() {
  return formatRecoveryCode(randomBytes(SECRET_LENGTH));
}

/**
 * @param {Bytes} secret 16 bytes
 * @returns {Promise<string>}
 */
export async function formatRecoveryCode(secret) {
  const characters = toBase32(concat(secret, await checkBytes(secret)));
  return /** @type {string[]} */ (characters.match(/.{4}/g)).join("-");
}

/**
 * Returns the 16 bytes of a code as a person types it: with or without hyphens and white space, in lower case too, with
 * O for 0 and I or L for 1.
 * @param {string} text
 * @returns {Promise<Bytes>}
 * @throws {DamagedError}
 */
export async function parseRecoveryCode(text) {
  const typed = text.replaceAll(/[ \t\r\n-]/g, "");
  // Tested before the change of case, which makes ASCII letters of other ones: the long s becomes S.
  if (!/^[0-9A-Za-z]{32}$/.test(typed)) throw new DamagedError("a recovery code has 32 letters and digits");
  const characters = typed.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (characters.includes("U")) throw new DamagedError("a recovery code has no letter U");
  const bytes = fromBase32(characters);
  const secret = bytes.slice(0, SECRET_LENGTH);
  if (!equalInConstantTime(bytes.subarray(SECRET_LENGTH), await checkBytes(secret))) {
    throw new DamagedError("the recovery code is mistyped");
  }
  return secret;
}

/** @param {Bytes} secret */
async function checkBytes(secret) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(CHECK_LABEL, secret)), 0, CHECK_LENGTH);
}

/** @param {Bytes} bytes a multiple of five, so that no character is partly used */
function toBase32(bytes) {
  let characters = "";
  for (let at = 0; at < bytes.length * 8; at += 5) {
    const [high, low] = [bytes[at >> 3], bytes[(at >> 3) + 1] ?? 0];
    characters += ALPHABET[(((high << 8) | low) >> (11 - (at & 7))) & 31];
  }
  return characters;
}

/** @param {string} characters of the alphabet */
function fromBase32(characters) {
  const bytes = new Uint8Array((characters.length * 5) / 8);
  for (let at = 0; at < characters.length * 5; at += 5) {
    const shifted = ALPHABET.indexOf(characters[at / 5]) << (11 - (at & 7));
    bytes[at >> 3] |= shifted >> 8;
    if ((at >> 3) + 1 < bytes.length) bytes[(at >> 3) + 1] |= shifted & 255;
  }
  return bytes;
}
