import { FILE, REQUEST } from "../../crypto/library/index.js";
import { editCard, newRequest } from "../../crypto/request/index.js";
import { fromBase64, toBase64 } from "../../transfer/base64.js";
import { ApiError } from "../../transfer/errors.js";
import { safeName } from "../safe-name.js";
import { LibraryFolders } from "./folders.js";
import { itemsOf } from "./received-items.js";
import { cardOf, keyOf } from "./sealed-for-owner.js";

/**
 * @import { RequestValue } from "../../crypto/library/index.js"
 * @import { CardValue, CryptoError, FileKeyValue, SealedRequest } from "../../crypto/request/index.js"
 * @import { Argon2id } from "../../crypto/passphrase.js"
 * @import { ReceivedFile, RequestsApi, StoredRequest } from "../../transfer/requests.js"
 * @import { Library } from "./library.js"
 */

/**
 * An upload link of the owner. `kept` is what the library has of it: without that, nobody can open what comes through it.
 * `card` is the owner's word to senders, null if the server's card isn't the owner's.
 * @typedef {{ stored: StoredRequest, kept: RequestValue | null, card: CardValue | null }} OwnRequest
 *
 * A received file. `opened` is null if it can't be opened: it wasn't sealed for this link and this file, or is damaged.
 * @typedef {{ file: ReceivedFile, opened: Opened | null }} Received
 * @typedef {{ fragment: string, value: FileKeyValue, thumbnail?: string }} Opened
 *
 * What a form says of a link. A password that is undefined stays as it is; "" removes it.
 * @typedef {{ title: string, text?: string, by?: string, password?: string }} Texts
 *
 * Bytes and seconds.
 * @typedef {{ max_files?: number, max_bytes?: number, max_file_size?: number | null, expires_in?: number, notify?: boolean, proof?: boolean }} Limits
 */

/** The owner's upload links, whose keys are in the library, and what came through them. */
export class LibraryRequests {
  #library;
  #api;
  #origin;
  #argon2id;
  #script;

  /**
   * @param {Library} library unlocked
   * @param {RequestsApi} api
   * @param {{ origin: string, argon2id: Argon2id, thumbnailWorker: string }} options origin: of the links, the server's
   *   public URL
   */
  constructor(library, api, { origin, argon2id, thumbnailWorker }) {
    this.#library = library;
    this.#script = thumbnailWorker;
    this.#api = api;
    this.#origin = origin;
    this.#argon2id = argon2id;
  }

  /** @returns {Promise<OwnRequest[]>} newest first */
  async all() {
    return Promise.all((await this.#api.all()).map((stored) => this.#own(stored)));
  }

  /**
   * @param {string} id of a link
   * @returns {RequestValue | null}
   */
  kept(id) {
    return /** @type {RequestValue | undefined} */ (this.#library.state.entries.get(`${REQUEST}/${id}`)?.value) ?? null;
  }

  /**
   * @param {string} id of a link that the library knows
   * @returns {string} the whole link
   */
  linkOf(id) {
    return `${this.#origin}/u/${id}#${this.kept(id)?.fragment}`;
  }

  /** @param {StoredRequest} stored */
  async #own(stored) {
    const kept = this.kept(stored.id);
    return { stored, kept, card: kept && (await cardOf(stored, kept)) };
  }

  /**
   * Makes a link. Its key is in the library before the server has the link, so that nothing can come in that nobody can open.
   * @param {Texts} texts
   * @param {Limits} limits
   * @returns {Promise<OwnRequest>}
   * @throws {CryptoError | RangeError | ApiError | import("../../transfer/errors.js").NetworkError}
   */
  async create(texts, limits) {
    const sealed = await newRequest({ ...texts, argon2id: this.#argon2id });
    const { id, kept } = sealed;
    await this.#library.write({ put: [{ kind: REQUEST, id, value: { ...kept, added: Date.now() } }] });
    try {
      return await this.#own(await this.#api.create({ ...jsonOf(sealed), ...limits }));
    } catch (error) {
      // After any other error the server may have the link.
      if (error instanceof ApiError) await this.#forget(id);
      throw error;
    }
  }

  /**
   * Changes a link. It stays the same for those who have it, unless its password changes.
   * @param {OwnRequest} own
   * @param {Texts} texts
   * @param {Limits} limits
   * @returns {Promise<OwnRequest>}
   * @throws {CryptoError | RangeError | ApiError | import("../../transfer/errors.js").NetworkError}
   */
  async change({ stored, kept }, texts, limits) {
    if (kept === null) throw new RangeError("the library does not know this link");
    const change = { ...texts, argon2id: this.#argon2id };
    const sealed = await editCard({ id: stored.id, ...kept }, fromBase64(stored.card), change);
    const { card, send_token_digest } = jsonOf(sealed);
    await this.#keep(stored.id, sealed.kept);
    try {
      return await this.#own(await this.#api.change(stored.id, { card, send_token_digest, ...limits }));
    } catch (error) {
      if (error instanceof ApiError) await this.#keep(stored.id, kept);
      throw error;
    }
  }

  /**
   * @param {string} id
   * @param {Pick<RequestValue, "fragment" | "title" | "password_key">} kept
   */
  async #keep(id, { fragment, title, password_key }) {
    await this.#library.write({ edit: [{ kind: REQUEST, id, value: { fragment, title, password_key } }] });
  }

  /**
   * Opens or closes a link.
   * @param {string} id
   * @param {"open" | "closed"} state
   * @returns {Promise<OwnRequest>}
   */
  async setState(id, state) {
    return this.#own(await this.#api.change(id, { state }));
  }

  /**
   * Deletes a link. What came through it stays, and so does its key: files in the trash may need it, too. It is forgotten
   * only if nothing has ever come in.
   * @param {StoredRequest} stored
   */
  async delete({ id, used_files }) {
    await this.#api.delete(id);
    if (used_files > 0) return;
    const { files } = await this.#api.received({ request: id, limit: "1" }); // since the list was read
    if (files.length === 0) await this.#forget(id);
  }

  /** @param {string} id of a link */
  async #forget(id) {
    await this.#library.write({ remove: [{ kind: REQUEST, id }] });
  }

  /**
   * Reads what was received, in pages, oldest first.
   * @param {{ request?: string, filed: "true" | "false" }} query
   * @returns {AsyncGenerator<Received[], void>}
   */
  async *received(query) {
    /** @type {string | null} */
    let cursor = "";
    while (cursor !== null) {
      /** @type {{ files: ReceivedFile[], next: string | null }} */
      const page = await this.#api.received({ ...query, ...(cursor !== "" && { cursor }) });
      yield await Promise.all(page.files.map((file) => this.#opened(file)));
      cursor = page.next;
    }
  }

  /**
   * Opens the key of a file. Where that can't be opened (any more), a file that the library has can be.
   * @param {ReceivedFile} file
   * @returns {Promise<Received>}
   */
  async #opened(file) {
    const kept = this.kept(file.request);
    const opened = kept && (await keyOf(file, kept));
    if (opened !== null) return { file, opened };
    const { fragment, name, type, size } = this.#library.state.entries.get(`${FILE}/${file.id}`)?.value ?? {};
    return { file, opened: fragment === undefined ? null : { fragment, value: { name, type, size } } };
  }

  /**
   * @param {Received} received that can be opened
   * @returns {string} its link, which works for its owner alone until it is released
   */
  linkToFile({ file, opened }) {
    return `${this.#origin}/f/${file.id}#${opened?.fragment}`;
  }

  /**
   * Files what was received into the library, in the folder with its link's title. From then on these are files like all
   * others.
   * @param {Received[]} received through one link; those that cannot be opened are left out
   * @returns {Promise<Received[]>} those that the library has now
   */
  async accept(received) {
    const acceptable = received.filter(({ opened }) => opened !== null);
    await this.#library.sync(); // another device may have made the folder
    const unknown = acceptable.filter(({ file }) => !this.#library.state.entries.has(`${FILE}/${file.id}`));
    if (unknown.length > 0) await this.#file(unknown, this.folderOf(unknown[0].file.request));
    const marked = [];
    for (const { file, opened } of acceptable) marked.push({ file: await this.#api.mark(file.id, { filed: true }), opened });
    return marked;
  }

  /**
   * @param {string} id of a link
   * @returns {string} the name of the folder that receives what came through it
   */
  folderOf(id) {
    return safeName(this.kept(id)?.title ?? "");
  }

  /**
   * @param {Received[]} received
   * @param {string} name of their folder, made if there is none
   */
  async #file(received, name) {
    const folder = new LibraryFolders(this.#library).atTop(name);
    const files = await itemsOf(received, folder.id, this.#script);
    // The folder first: if this is interrupted, no file is in one that does not exist.
    await this.#library.write({ put: [...folder.put, ...files] });
  }

  /**
   * Makes an ordinary file of one that was received: its link works for everybody who has it.
   * @param {Received} received
   * @returns {Promise<Received>}
   */
  async release({ file, opened }) {
    return { file: await this.#api.mark(file.id, { released: true }), opened };
  }
}

/** @param {SealedRequest} sealed */
function jsonOf({ id, card, linkTokenDigest, sendTokenDigest }) {
  return {
    id,
    card: toBase64(card),
    link_token_digest: toBase64(linkTokenDigest),
    send_token_digest: toBase64(sendTokenDigest),
  };
}
