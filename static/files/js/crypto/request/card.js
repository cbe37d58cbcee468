import { concat, equalInConstantTime, utf8 } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { BOX_OVERHEAD, derive, importInputKey, openBox, sealBox } from "../library/box.js";
import { decodeContent, padContent } from "../library/content.js";
import { faultIn } from "../library/rules.js";
import { TextTooLargeError, WrongRequestKeyError } from "./errors.js";
import { HEAD_LENGTH, MAX_CARD_BOX, MIN_CARD_BOX, newHead } from "./head.js";
import { CARD_RULES } from "./values.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { BoxKind } from "../library/box.js" */
/** @import { Cost } from "../library/cost.js" */
/** @import { Head } from "./head.js" */
/** @import { CardValue } from "./values.js" */

/**
 * A card that was opened: the key that senders seal for, and the owner's word.
 * @typedef {{ id: string, publicKey: Bytes, value: CardValue & Record<string, unknown> }} OpenedCard
 */

/** X-Wing's: 1184 bytes of ML-KEM-768's, 32 of X25519's. */
const PUBLIC_KEY_LENGTH = 1216;
/** @type {BoxKind} */
const BOX = { what: "card", label: "bytebin-request/1 card\0", headerLength: HEAD_LENGTH };
const KEY_LABEL = utf8("bytebin-request/1 key\0");
const LINK_TOKEN_LABEL = utf8("bytebin-request/1 link-token\0");
const SEND_TOKEN_LABEL = utf8("bytebin-request/1 send-token\0");

/**
 * Returns D, the link's secret: it names the public key, and opens the card.
 * @param {Bytes} publicKey
 * @returns {Promise<Bytes>} 32 bytes
 */
export async function keyDigestOf(publicKey) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(KEY_LABEL, publicKey)));
}

/**
 * Returns the token with which a sender gets the head from the server. No password is needed.
 * @param {Bytes} digest D
 */
export async function linkTokenOf(digest) {
  return derive(await importInputKey(digest), new Uint8Array(32), LINK_TOKEN_LABEL, 32);
}

/**
 * Returns what a card's keys are derived from.
 * @param {Bytes} digest D
 * @param {Bytes | null} passwordKey W; null without a password
 */
export function inputKeyOf(digest, passwordKey) {
  return importInputKey(passwordKey === null ? digest : concat(digest, passwordKey));
}

/**
 * Returns the token with which a sender gets the card and sends. It stays the same as long as the password does.
 * @param {CryptoKey} inputKey
 * @param {Head} head
 */
export function sendTokenOf(inputKey, { kdfSalt, idField }) {
  return derive(inputKey, kdfSalt, concat(SEND_TOKEN_LABEL, idField), 32);
}

/**
 * @param {CryptoKey} inputKey
 * @param {{ id: string, cost: Cost | null, kdfSalt: Bytes }} fields of the head
 * @param {{ publicKey: Bytes, value: CardValue }} content
 * @returns {Promise<{ card: Bytes, head: Head }>}
 * @throws {TextTooLargeError | RangeError} RangeError: the value is not one that the format allows
 */
export async function sealCard(inputKey, fields, { publicKey, value }) {
  const fault = await faultIn(CARD_RULES, value);
  if (fault !== undefined) throw new RangeError(`this ${fault} is not allowed in a card`);
  const { box, content } = padContent(publicKey, value, MIN_CARD_BOX);
  if (box > MAX_CARD_BOX) throw new TextTooLargeError();
  const head = newHead({ ...fields, box });
  return { card: await sealBox(BOX, head.bytes, content, async () => inputKey), head };
}

/**
 * @param {Bytes} card
 * @param {Head} head
 * @throws {DamagedError}
 */
export function requireLength(card, head) {
  if (card.length !== HEAD_LENGTH + BOX_OVERHEAD + 2 ** head.box) {
    throw new DamagedError("the card's length is not that of its box");
  }
}

/**
 * @param {CryptoKey} inputKey
 * @param {Bytes} digest D, which the public key must have
 * @param {Bytes} card its length, its head and what was asked for were checked
 * @param {string} id
 * @returns {Promise<OpenedCard>}
 * @throws {WrongRequestKeyError | DamagedError} WrongRequestKeyError: link or password do not fit, or the key is not the link's
 */
export async function openSealedCard(inputKey, digest, card, id) {
  const content = await openBox(BOX, card, async () => inputKey);
  const publicKey = content.slice(0, PUBLIC_KEY_LENGTH);
  if (!equalInConstantTime(await keyDigestOf(publicKey), digest)) {
    throw new WrongRequestKeyError("the card's public key is not the link's");
  }
  const value = decodeContent(content.subarray(PUBLIC_KEY_LENGTH));
  const fault = await faultIn(CARD_RULES, value);
  if (fault !== undefined) throw new DamagedError(`the card's ${fault} is missing, or not what it must be`);
  return { id, publicKey, value: /** @type {CardValue & Record<string, unknown>} */ (value) };
}
