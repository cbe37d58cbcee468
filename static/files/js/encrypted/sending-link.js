import { openRequestLink } from "../crypto/request/opening.js";
import { fromBase64, toBase64Url } from "../transfer/base64.js";

/**
 * @import { Argon2id } from "../crypto/index.js"
 * @import { OpenedCard, OpenedHead, RequestLink } from "../crypto/request/opening.js"
 * @import { OpenedRequest, RequestApi } from "../transfer/request-api.js"
 */

/** The least that a file takes of a link's bytes (docs/API.md, "What counts"). */
export const LEAST = 4096;

/**
 * An upload link in the hands of a sender: link, head, card, files. Each step proves to the server that the previous one
 * succeeded. Errors are CryptoError, ApiError and NetworkError.
 */
export class SendingLink {
  #api;
  #link;
  #head;
  /** @type {OpenedHead | null} */
  #opened = null;
  /** @type {OpenedCard | null} */
  #card = null;
  /** @type {OpenedRequest | null} */
  #limits = null;

  /**
   * @param {RequestApi} api
   * @param {RequestLink} link
   * @param {string} head base64
   */
  constructor(api, link, head) {
    this.#api = api;
    this.#link = link;
    this.#head = head;
  }

  /**
   * @param {RequestApi} api
   * @param {string} id
   * @param {string} fragment of the URL; it is never sent to the server
   */
  static async find(api, id, fragment) {
    const link = await openRequestLink(id, fragment);
    const { head } = await api.openHead(toBase64Url(link.linkToken));
    return new SendingLink(api, link, head);
  }

  get passwordNeeded() {
    return this.#link.passwordNeeded;
  }

  /**
   * Opens the card.
   * @param {{ password: string, argon2id: Argon2id }} [secret]
   */
  async open(secret) {
    this.#opened = await this.#link.openHead(fromBase64(this.#head), secret);
    await this.refresh();
    this.#card = await this.#opened.openCard(fromBase64(this.limits.card));
  }

  /** Asks again what is left of the limits. */
  async refresh() {
    this.#limits = await this.#api.openCard(this.sendToken);
  }

  /** The owner's word: show it as text. */
  get value() {
    return this.card.value;
  }

  get limits() {
    return /** @type {OpenedRequest} */ (this.#limits);
  }

  /** Whether no file fits any more. */
  get full() {
    return this.limits.files_left <= 0 || this.limits.bytes_left < LEAST;
  }

  /** @returns {OpenedCard} */
  get card() {
    return /** @type {OpenedCard} */ (this.#card);
  }

  /** In base64url. */
  get sendToken() {
    return toBase64Url(/** @type {OpenedHead} */ (this.#opened).sendToken);
  }
}
