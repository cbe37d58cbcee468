import { fromBase64Url, randomBytes, toBase64Url } from "../bytes.js";
import { tokenDigest } from "../keys.js";
import { NEW_COST, stretchAt } from "../library/cost.js";
import { newShortId } from "../library/ids.js";
import { inputKeyOf, keyDigestOf, linkTokenOf, openSealedCard, requireLength, sealCard, sendTokenOf } from "./card.js";
import { formatRequestFragment } from "./fragment.js";
import { KDF_SALT_LENGTH, parseHead, requireAsked } from "./head.js";
import { publicKeyOf } from "./xwing.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Cost } from "../library/cost.js" */
/** @import { Argon2id } from "../passphrase.js" */
/** @import { CardValue } from "./values.js" */

/**
 * What the owner's library keeps of a link, in its item of kind 3: all of it is secret. `seed` is the key pair;
 * `password_key` is what the password adds to the card's key, and missing without one.
 * @typedef {{ seed: string, fragment: string, title: string, password_key?: string }} Kept
 *
 * A link to be stored: `kept` in the library, the rest by the server.
 * @typedef {object} SealedRequest
 * @property {string} id
 * @property {Kept} kept
 * @property {Bytes} card
 * @property {Bytes} linkTokenDigest SHA-256
 * @property {Bytes} sendTokenDigest SHA-256
 *
 * The password's part of a link. Without a password, `cost` and `key` (W) are null.
 * @typedef {{ cost: Cost | null, kdfSalt: Bytes, key: Bytes | null }} PasswordPart
 */

/**
 * Makes an upload link: draws its id and its key pair.
 * @param {CardValue & { password?: string, argon2id?: Argon2id }} wanted password: needed in addition to the link, "" for none
 * @returns {Promise<SealedRequest>}
 * @throws {BrowserTooOldError | TextTooLargeError | RangeError}
 */
export async function newRequest({ title, text, by, password = "", argon2id }) {
  const seed = randomBytes(32);
  const publicKey = await publicKeyOf(seed);
  const part = await newPasswordPart(password, argon2id);
  return sealRequest({ id: newShortId(), seed, publicKey, value: { title, text, by }, part });
}

/**
 * Seals a link's card again with other texts, another password or none. Members that `change` lacks stay, and `undefined`
 * removes one. Whoever has the link can still use it, unless the password changes.
 * @param {{ id: string } & Kept} known from the library
 * @param {Bytes} card as the server has it
 * @param {{ title?: string, text?: string, by?: string, password?: string, argon2id?: Argon2id }} change password: a new
 *   one, or "" for none
 * @returns {Promise<SealedRequest>}
 * @throws {CryptoError | RangeError} CryptoError: the server's card is not the link's
 */
export async function editCard(known, card, { password, argon2id, ...texts }) {
  const seed = fromBase64Url(known.seed);
  const publicKey = await publicKeyOf(seed);
  const { value, part } = await openOwnCard(known, await keyDigestOf(publicKey), card);
  const edited = password === undefined ? part : await newPasswordPart(password, argon2id, part.kdfSalt);
  return sealRequest({ id: known.id, seed, publicKey, value: { ...value, ...texts }, part: edited });
}

/**
 * Returns what the owner tells senders, of a card that the server has. No password has to be entered.
 * @param {{ id: string } & Kept} known from the library
 * @param {Bytes} card
 * @returns {Promise<CardValue>}
 * @throws {CryptoError} the server's card is not the link's
 */
export async function readCard(known, card) {
  const digest = await keyDigestOf(await publicKeyOf(fromBase64Url(known.seed)));
  return (await openOwnCard(known, digest, card)).value;
}

/**
 * Opens the card with what the library keeps, so that no password has to be entered. This proves that the salt in it, which
 * senders derive the password's key from, is the owner's own.
 * @param {{ id: string } & Kept} known
 * @param {Bytes} digest D
 * @param {Bytes} card
 */
async function openOwnCard({ id, password_key }, digest, card) {
  const key = password_key === undefined ? null : fromBase64Url(password_key);
  const head = parseHead(card);
  requireLength(card, head);
  requireAsked(head, { id, passwordNeeded: key !== null });
  const { value } = await openSealedCard(await inputKeyOf(digest, key), digest, card, id);
  return { value, part: { cost: head.cost, kdfSalt: head.kdfSalt, key } };
}

/**
 * @param {string} password "" for none
 * @param {Argon2id} [argon2id]
 * @param {Bytes} [kdfSalt] the former one, which stays if there is no password
 * @returns {Promise<PasswordPart>}
 */
async function newPasswordPart(password, argon2id, kdfSalt = randomBytes(KDF_SALT_LENGTH)) {
  if (password === "") return { cost: null, kdfSalt, key: null };
  const newSalt = randomBytes(KDF_SALT_LENGTH);
  return { cost: NEW_COST, kdfSalt: newSalt, key: await stretchAt(password, newSalt, NEW_COST, argon2id) };
}

/**
 * @param {{ id: string, seed: Bytes, publicKey: Bytes, value: CardValue, part: PasswordPart }} parts
 * @returns {Promise<SealedRequest>}
 */
async function sealRequest({ id, seed, publicKey, value, part: { cost, kdfSalt, key } }) {
  const digest = await keyDigestOf(publicKey);
  const inputKey = await inputKeyOf(digest, key);
  const { card, head } = await sealCard(inputKey, { id, cost, kdfSalt }, { publicKey, value });
  const fragment = await formatRequestFragment(digest, key !== null);
  return {
    id,
    kept: {
      ...{ seed: toBase64Url(seed), fragment, title: value.title },
      ...(key !== null && { password_key: toBase64Url(key) }),
    },
    card,
    linkTokenDigest: await tokenDigest(await linkTokenOf(digest)),
    sendTokenDigest: await tokenDigest(await sendTokenOf(inputKey, head)),
  };
}
