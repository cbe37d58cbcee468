import { OutdatedError, openLink } from "../crypto/opening.js";
import { download, streamOf } from "../transfer/downloader.js";
import { fromBase64, toBase64Url } from "../transfer/base64.js";
import { safeName } from "./safe-name.js";

/**
 * @import { Argon2id, Link, OpenedFile, Unlocked } from "../crypto/index.js"
 * @import { Envelope, Opening } from "../transfer/opening-api.js"
 * @import { Ticket } from "../transfer/downloader.js"
 * @import { OpenSaver } from "./save-stream.js"
 * @import { Retry } from "../transfer/retry.js"
 */

/**
 * An encrypted file under its link: key, header, envelope, bytes. Each step proves to the server that the previous one
 * succeeded. Errors are CryptoError, ApiError and NetworkError.
 */
export class SealedFile {
  /** @type {Unlocked | null} */
  #unlocked = null;
  /** @type {Envelope | null} */
  #envelope = null;
  /** @type {OpenedFile | null} */
  opened = null;

  /**
   * @param {Opening} api
   * @param {string} id
   * @param {Link} link
   * @param {string} header base64
   */
  constructor(api, id, link, header) {
    this.api = api;
    this.id = id;
    this.link = link;
    this.header = header;
  }

  /**
   * @param {Opening} api
   * @param {string} id
   * @param {string} fragment of the URL; it is never sent to the server
   */
  static async find(api, id, fragment) {
    const link = await openLink(fragment);
    const { header } = await api.openLink(id, toBase64Url(link.linkToken));
    return new SealedFile(api, id, link, header);
  }

  /** @param {{ password: string, argon2id: Argon2id }} [secret] */
  async unlock(secret) {
    this.#unlocked = await this.link.unlock(fromBase64(this.header), secret);
  }

  /** Opens the envelope. This uses one download if their number is limited. */
  open() {
    return this.#openWith((readToken) => this.api.openEnvelope(this.id, readToken));
  }

  /** Opens the envelope of a file of the person who is logged in. This uses no download. */
  openOwn() {
    return this.#openWith((readToken) => this.api.openOwn(this.id, readToken));
  }

  /** @param {(readToken: string) => Promise<Envelope>} ask */
  async #openWith(ask) {
    const unlocked = /** @type {Unlocked} */ (this.#unlocked);
    const envelope = await ask(toBase64Url(unlocked.readToken));
    const opened = await unlocked.openEnvelope(fromBase64(envelope.envelope));
    requireNewest(this.id, opened.metadata.revision);
    this.opened = opened;
    this.#envelope = envelope;
    return this.opened;
  }

  /** Has the server delete a file to burn, which this page has read to its end. Its owner is told that first. */
  async burn() {
    await this.#confirm();
    await this.api.burn(this.id, this.#ticket.current());
  }

  get name() {
    return safeName(this.opened?.metadata.name ?? "");
  }

  get size() {
    return this.opened?.size ?? 0;
  }

  /** The name of what is being saved. */
  get current() {
    return this.name;
  }

  /** Whether the ticket is still valid. Tickets last for hours, but a page may stay open longer. */
  get ticketValid() {
    return this.#envelope !== null && Date.parse(this.#envelope.ticket_expires_at) > Date.now();
  }

  /**
   * Returns the bytes [start, end) of the opened file, decrypted and verified, fetched on demand.
   * @param {number} start
   * @param {number} end exclusive
   * @param {AbortSignal} signal
   * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
   */
  read(start, end, signal) {
    return streamOf(this.range({ start, end, signal }));
  }

  /** @param {{ start: number, end: number, signal: AbortSignal }} range */
  async *range(range) {
    const opened = /** @type {OpenedFile} */ (this.opened);
    const { size } = /** @type {Envelope} */ (this.#envelope);
    const { readRange } = await import("./range.js");
    yield* readRange(opened, { url: this.#url, size, ticket: this.#ticket }, range);
  }

  /** @type {Ticket} */
  #ticket = {
    current: () => this.#envelope?.ticket ?? "",
    renew: async (expired) => {
      const readToken = toBase64Url(/** @type {Unlocked} */ (this.#unlocked).readToken);
      this.#envelope = await this.api.openEnvelope(this.id, readToken, expired);
    },
  };

  /** The path only, because the page may use another of the server's host names. */
  get #url() {
    return new URL(/** @type {Envelope} */ (this.#envelope).download_url).pathname;
  }

  /**
   * Returns the whole content in one download, decrypted and verified as it arrives. When the last byte has been
   * verified, an owner who wants to know that is told.
   * @param {{ signal: AbortSignal, onRetry: (retry: Retry) => void }} options
   */
  stream({ signal, onRetry }) {
    const opened = /** @type {OpenedFile} */ (this.opened);
    const { size } = /** @type {Envelope} */ (this.#envelope);
    const decryptor = opened.decryptor(size);
    const body = streamOf(download(this.#url, { end: size, ticket: this.#ticket, signal, onRetry }));
    // The stream closes once the decryptor has verified its end. A failure concerns its reader, who is told of it.
    body.pipeTo(decryptor.writable).then(
      () => this.#confirm(),
      () => {},
    );
    return decryptor.readable;
  }

  async #confirm() {
    const { receipt, ticket } = /** @type {Envelope} */ (this.#envelope);
    // Nothing of the download depends on it.
    if (receipt) await this.api.confirmReceipt(this.id, ticket).catch(() => {});
  }

  /**
   * Decrypts while downloading. Resolves when every byte has been verified and saved.
   * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void, onRetry: (retry: Retry) => void, openSaver: OpenSaver }} options
   */
  async save({ signal, onBytes, onRetry, openSaver }) {
    const { saveStream } = await import("./save-stream.js");
    await saveStream(this, () => this.stream({ signal, onRetry }), { signal, onBytes, openSaver });
  }
}

/**
 * Refuses an earlier content of a link than one that this browser has seen under it, and remembers later ones. Contents
 * are numbered from 1 by their sender, and the number is sealed, so no server can make one up.
 * @param {string} id of the file
 * @param {number} [revision]
 * @throws {OutdatedError}
 */
function requireNewest(id, revision = 1) {
  const seen = seenRevision(id);
  if (revision < seen) throw new OutdatedError();
  if (revision > seen) remember(id, revision);
}

/** @param {string} id */
function nameOf(id) {
  return `revision:${id}`;
}

/** @param {string} id */
function seenRevision(id) {
  try {
    return Number(localStorage.getItem(nameOf(id)) ?? 1);
  } catch {
    return 1; // storage is blocked, so nothing is remembered
  }
}

/**
 * @param {string} id
 * @param {number} revision
 */
function remember(id, revision) {
  try {
    localStorage.setItem(nameOf(id), String(revision));
  } catch {
    // Storage is blocked or full.
  }
}
