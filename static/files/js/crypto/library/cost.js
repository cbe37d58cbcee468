import { viewOf } from "../bytes.js";
import { UnsupportedError } from "../errors.js";
import { stretchPassword } from "../passphrase.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Argon2id } from "../passphrase.js" */

/**
 * The cost of Argon2id as the headers of unlock methods and of cards have it: id and lanes, then passes at 16 and memory
 * at 20. It always has one lane; `memory` is in KiB.
 * @typedef {{ passes: number, memory: number }} Cost
 */

const ARGON2ID = { id: 2, parallelism: 1 };
/** What RFC 9106, section 4 recommends for limited memory. */
export const NEW_COST = { passes: 3, memory: 65_536 };

/**
 * @param {Bytes} header
 * @param {number} at offset of the id
 * @param {Cost} cost
 */
export function writeCost(header, at, { passes, memory }) {
  header.set([ARGON2ID.id, ARGON2ID.parallelism], at);
  viewOf(header).setUint32(16, passes);
  viewOf(header).setUint32(20, memory);
}

/**
 * The limits bound the load on the reader's machine, and rule out parameters that the server weakened.
 * @param {Bytes} header
 * @param {number} at offset of the id
 * @returns {Cost}
 * @throws {UnsupportedError}
 */
export function parseCost(header, at) {
  const [id, lanes] = header.subarray(at, at + 2);
  const [passes, memory] = [viewOf(header).getUint32(16), viewOf(header).getUint32(20)];
  if (id !== ARGON2ID.id) throw new UnsupportedError(`KDF ${id} is not supported`);
  if (lanes !== ARGON2ID.parallelism) throw new UnsupportedError(`Argon2id with ${lanes} lanes is not supported`);
  if (passes < 3 || passes > 16) throw new UnsupportedError(`Argon2id with ${passes} passes is not supported`);
  if (memory < 65_536 || memory > 262_144) throw new UnsupportedError(`Argon2id with ${memory} KiB is not supported`);
  return { passes, memory };
}

/**
 * Returns W, the password's part of the key: 32 bytes.
 * @param {string} password
 * @param {Bytes} salt
 * @param {Cost} cost its limits were checked
 * @param {Argon2id} [argon2id]
 * @returns {Promise<Bytes>}
 */
export function stretchAt(password, salt, { passes, memory }, argon2id) {
  return stretchPassword(password, { name: "Argon2id", passes, memory, parallelism: ARGON2ID.parallelism, salt }, argon2id);
}
