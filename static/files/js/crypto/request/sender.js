import { DamagedError } from "../errors.js";
import { stretchAt } from "../library/cost.js";
import { inputKeyOf, linkTokenOf, openSealedCard, requireLength, sendTokenOf } from "./card.js";
import { WrongRequestKeyError } from "./errors.js";
import { parseRequestFragment } from "./fragment.js";
import { parseHead, requireAsked } from "./head.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Passphrase } from "../passphrase.js" */
/** @import { OpenedCard } from "./card.js" */
/** @import { Head } from "./head.js" */

/**
 * @param {string} id of the link, from its address
 * @param {string} fragment without "#"
 * @returns {Promise<RequestLink>}
 * @throws {DamagedError}
 */
export async function openRequestLink(id, fragment) {
  const { digest, passwordNeeded } = await parseRequestFragment(fragment);
  return new RequestLink({ id, digest, passwordNeeded }, await linkTokenOf(digest));
}

/** A valid upload link. It is enough to request the head of its card. */
export class RequestLink {
  #address;

  /**
   * @param {{ id: string, digest: Bytes, passwordNeeded: boolean }} address
   * @param {Bytes} linkToken
   */
  constructor(address, linkToken) {
    this.#address = address;
    /** @readonly */
    this.passwordNeeded = address.passwordNeeded;
    /** @readonly 32 bytes; the server returns the head to anyone who sends them */
    this.linkToken = linkToken;
  }

  /**
   * Derives the card's keys. All rules of the head, including the KDF limits, are checked before a KDF runs.
   * @param {Bytes} bytes 72; of a whole card, the first 72
   * @param {Passphrase} [passphrase]
   * @returns {Promise<OpenedHead>}
   * @throws {DamagedError | UnsupportedError | WrongContextError | WrongRequestKeyError} WrongRequestKeyError: no password
   *   was given
   */
  async openHead(bytes, passphrase = {}) {
    const head = parseHead(bytes);
    requireAsked(head, this.#address);
    const { digest } = this.#address;
    const inputKey = await inputKeyOf(digest, await passwordKeyOf(head, passphrase));
    return new OpenedHead({ inputKey, digest, head }, await sendTokenOf(inputKey, head));
  }
}

/**
 * Returns W, or null if no password is needed.
 * @param {Head} head
 * @param {Passphrase} passphrase
 */
async function passwordKeyOf({ cost, kdfSalt }, { password = "", argon2id }) {
  if (cost === null) return null;
  if (password === "") throw new WrongRequestKeyError("an empty password opens no card");
  return stretchAt(password, kdfSalt, cost, argon2id);
}

/** A link and, if needed, a password. They are enough to request the card, and to send. */
export class OpenedHead {
  #keys;

  /**
   * @param {{ inputKey: CryptoKey, digest: Bytes, head: Head }} keys
   * @param {Bytes} sendToken
   */
  constructor(keys, sendToken) {
    this.#keys = keys;
    /** @readonly 32 bytes; the server lets anyone send who has them */
    this.sendToken = sendToken;
  }

  /**
   * @param {Bytes} card
   * @returns {Promise<OpenedCard>}
   * @throws {WrongRequestKeyError | DamagedError}
   */
  async openCard(card) {
    const { inputKey, digest, head } = this.#keys;
    requireLength(card, head);
    if (!head.bytes.every((byte, i) => card[i] === byte)) throw new DamagedError("the card's head has changed");
    return openSealedCard(inputKey, digest, card, head.id);
  }
}
