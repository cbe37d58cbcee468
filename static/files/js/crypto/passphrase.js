import { concat, utf8 } from "./bytes.js";
import { PasswordNeededError } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Kdf } from "./format.js" */

/** @typedef {{ password?: string, argon2id?: Argon2id }} Passphrase */

/**
 * Argon2id (RFC 9106), injected because WebCrypto lacks it. `memorySize` is in KiB, `tagLength` in bytes.
 * @typedef {(password: Bytes, salt: Bytes,
 *   cost: { passes: number, memorySize: number, parallelism: number, tagLength: number }) => Promise<Uint8Array>} Argon2id
 */

const KEY_LENGTH = 32;

/**
 * Returns what a file's keys are derived from: S, or S || W. The password adds to the link key and never replaces it.
 * @param {Bytes} secret S
 * @param {Kdf | null} kdf null if the file needs no password
 * @param {Passphrase} passphrase
 * @returns {Promise<Bytes>}
 * @throws {PasswordNeededError}
 */
export async function inputKeyOf(secret, kdf, { password = "", argon2id }) {
  if (kdf === null) return secret;
  if (password === "") throw new PasswordNeededError();
  return concat(secret, await stretchPassword(password, kdf, argon2id));
}

/**
 * Returns W, the password's part of the key. NFKC makes the same password give the same key on every system.
 * @param {string} password
 * @param {Kdf} kdf its limits were checked by parseHeader
 * @param {Argon2id} [argon2id]
 * @returns {Promise<Bytes>}
 */
export async function stretchPassword(password, kdf, argon2id) {
  const bytes = utf8(password.normalize("NFKC"));
  return kdf.name === "PBKDF2" ? pbkdf2(bytes, kdf) : runArgon2id(bytes, kdf, argon2id);
}

/**
 * @param {Bytes} password
 * @param {Kdf} kdf
 */
async function pbkdf2(password, { salt, passes }) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations: passes };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, KEY_LENGTH * 8));
}

/**
 * @param {Bytes} password
 * @param {Kdf} kdf
 * @param {Argon2id} [argon2id]
 */
async function runArgon2id(password, { salt, passes, memory, parallelism }, argon2id) {
  if (argon2id === undefined) throw new TypeError("this file's password needs an argon2id function");
  const cost = { passes, memorySize: memory, parallelism, tagLength: KEY_LENGTH };
  const key = new Uint8Array(await argon2id(password, salt, cost));
  if (key.length !== KEY_LENGTH) throw new TypeError("argon2id gave a key of another length");
  return key;
}
