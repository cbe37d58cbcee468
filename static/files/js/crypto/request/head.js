import { isZero, utf8 } from "../bytes.js";
import { DamagedError, UnsupportedError } from "../errors.js";
import { parseCost, writeCost } from "../library/cost.js";
import { isShortId } from "../library/ids.js";
import { WrongContextError } from "./errors.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Cost } from "../library/cost.js" */

/**
 * The first 72 bytes of a card. They are all that somebody gets who has the link, but perhaps not its password.
 * @typedef {object} Head
 * @property {Bytes} bytes all 72
 * @property {number} box log2 of the plaintext's length
 * @property {Cost | null} cost of the password; null if none is needed
 * @property {string} id of the link
 * @property {Bytes} idField the id as 16 bytes
 * @property {Bytes} kdfSalt
 */

export const HEAD_LENGTH = 72;
/** A card's plaintext has 2^11 to 2^13 bytes. */
export const MIN_CARD_BOX = 11;
export const MAX_CARD_BOX = 13;
export const KDF_SALT_LENGTH = 32;
const MAGIC = Uint8Array.of(0x89, 0x42, 0x42, 0x52, 0x31, 0x0d, 0x0a, 0x1a);
const FLAG_PASSWORD = 1;
const KDF_AT = 12;
const ID_AT = 24;
const ID_LENGTH = 11;
const KDF_SALT_AT = 40;

/**
 * @param {{ id: string, box: number, cost: Cost | null, kdfSalt: Bytes }} fields
 * @returns {Head}
 */
export function newHead({ id, box, cost, kdfSalt }) {
  const bytes = new Uint8Array(HEAD_LENGTH);
  bytes.set(MAGIC);
  bytes.set([1, 1, cost === null ? 0 : FLAG_PASSWORD, box], 8);
  if (cost !== null) writeCost(bytes, KDF_AT, cost);
  bytes.set(idFieldOf(id), ID_AT);
  bytes.set(kdfSalt, KDF_SALT_AT);
  return parseHead(bytes);
}

/**
 * Returns the link's id and 5 zeros.
 * @param {string} id
 */
export function idFieldOf(id) {
  const field = new Uint8Array(16);
  field.set(utf8(id));
  return field;
}

/**
 * Parses the head, and checks every rule before anything is derived from it.
 * @param {Bytes} card or its head alone
 * @returns {Head}
 * @throws {DamagedError | UnsupportedError}
 */
export function parseHead(card) {
  if (card.length < HEAD_LENGTH) throw new DamagedError("the card is cut off");
  const bytes = card.slice(0, HEAD_LENGTH);
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new DamagedError("this is not a card");
  requireKnown(bytes);
  const idField = bytes.subarray(ID_AT, KDF_SALT_AT);
  const id = parseId(idField);
  const cost = (bytes[10] & FLAG_PASSWORD) !== 0 ? parseCost(bytes, KDF_AT) : requireNoKdf(bytes);
  return { bytes, box: bytes[11], cost, id, idField, kdfSalt: bytes.subarray(KDF_SALT_AT) };
}

/** @param {Bytes} bytes */
function requireKnown(bytes) {
  const [version, suite, flags, box] = bytes.subarray(8, 12);
  if (version !== 1) throw new UnsupportedError(`version ${version} of cards is not supported`);
  if (suite !== 1) throw new UnsupportedError(`suite ${suite} of cards is not supported`);
  if ((flags & ~FLAG_PASSWORD) !== 0) throw new UnsupportedError(`flags ${flags} of cards are not supported`);
  if (box < MIN_CARD_BOX || box > MAX_CARD_BOX) throw new UnsupportedError(`cards of 2^${box} bytes are not supported`);
  if (!isZero(bytes.subarray(14, 16))) throw new UnsupportedError("a reserved byte of the card is not zero");
}

/** @param {Bytes} field */
function parseId(field) {
  const id = String.fromCharCode(...field.subarray(0, ID_LENGTH));
  if (!isShortId(id) || !isZero(field.subarray(ID_LENGTH))) throw new DamagedError("the card's id is not one of a link");
  return id;
}

/** @param {Bytes} bytes */
function requireNoKdf(bytes) {
  if (!isZero(bytes.subarray(KDF_AT, 14)) || !isZero(bytes.subarray(16, 24))) {
    throw new DamagedError("the card has KDF parameters, but no password");
  }
  return null;
}

/**
 * @param {Head} head
 * @param {{ id: string, passwordNeeded: boolean }} asked what the address says
 * @throws {WrongContextError}
 */
export function requireAsked(head, { id, passwordNeeded }) {
  if ((head.cost !== null) !== passwordNeeded) throw new WrongContextError("link and card disagree about a password");
  if (head.id !== id) throw new WrongContextError("the card belongs to another link");
}
