import { randomBytes } from "../bytes.js";

/** The kinds of items, as their header has them. */
export const FILE = 1;
export const FOLDER = 2;
export const REQUEST = 3;
export const SETTINGS = 4;
export const OLD_KEY = 5;
export const HEAD = 6;

/** What identifies an item in its account. */
/** @typedef {{ kind: number, id: string }} Ref */

export const SETTINGS_REF = { kind: SETTINGS, id: "settings" };
export const HEAD_REF = { kind: HEAD, id: "head" };

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MAX_GENERATION = 2 ** 32 - 1;

/** @param {unknown} text */
export const isShortId = (text) => typeof text === "string" && /^[0-9A-Za-z]{11}$/.test(text);

/** @param {unknown} text */
export const isLongId = (text) => typeof text === "string" && /^[0-9A-Za-z]{16}$/.test(text);

/**
 * Whether `id` has the form that items of this kind have.
 * @param {number} kind 1 to 6
 * @param {string} id
 */
export function isIdOf(kind, id) {
  if (kind === FILE || kind === REQUEST) return isShortId(id);
  if (kind === FOLDER) return isLongId(id);
  if (kind === OLD_KEY) return /^key[1-9][0-9]{0,9}$/.test(id) && generationOf(id) <= MAX_GENERATION;
  return id === (kind === SETTINGS ? SETTINGS_REF.id : HEAD_REF.id);
}

/**
 * Returns the generation of the key that this item holds.
 * @param {string} id `key<generation>`
 */
export function generationOf(id) {
  return Number(id.slice("key".length));
}

/**
 * Returns the item's name in maps and in a device's memory. Sorting these names sorts by kind byte and 16-byte id.
 * @param {Ref} ref
 */
export function nameOf({ kind, id }) {
  return `${kind}/${id}`;
}

/** Returns a new id of 16 characters, as methods and folders have. */
export const newId = () => draw(16);

/** Returns a new id of 11 characters, as files and upload links have. */
export const newShortId = () => draw(11);

/**
 * Draws random characters. Bytes from 248 are dropped, so that each character is equally likely.
 * @param {number} length
 */
function draw(length) {
  let id = "";
  while (id.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && id.length < length) id += ALPHABET[byte % 62];
    }
  }
  return id;
}
