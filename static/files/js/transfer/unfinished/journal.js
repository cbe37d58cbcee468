import { UploadBusyError } from "../errors.js";
import { lockUpload } from "./lock.js";
import { keep, keepChunk, keptChunks, wipe } from "./store.js";

/**
 * @import { OpenUpload } from "../api.js"
 * @import { Digests, Unfinished } from "./store.js"
 */

/**
 * The record from which an upload can be resumed, and its lock while it is sent. The file is uploaded even if the
 * browser cannot store the record.
 */
export class Journal {
  /** @type {Unfinished | null} */
  #kept;
  #facts;
  #release = () => {};

  /**
   * @param {Omit<Unfinished, "id" | "token">} facts of a new upload
   * @param {Unfinished | null} kept from an earlier visit
   */
  constructor(facts, kept) {
    this.#facts = facts;
    this.#kept = kept;
  }

  /** The record to resume from, if there is one. */
  get kept() {
    return this.#kept;
  }

  /**
   * Resumes from the record.
   * @returns {Promise<Map<number, Digests>>} of all chunks ever sent
   * @throws {UploadBusyError} if another tab is sending it
   */
  async reopen() {
    const kept = /** @type {Unfinished} */ (this.#kept);
    await this.#lock(kept.id);
    this.#kept = { ...kept, handle: this.#facts.handle ?? kept.handle };
    await keep(this.#kept).catch(() => {}); // the old record will do
    return keptChunks(kept.id);
  }

  /** @param {OpenUpload} upload */
  async begin({ id, token }) {
    await this.#lock(id);
    const kept = { ...this.#facts, id, ...(token !== undefined && { token }) };
    this.#kept = await keep(kept).then(
      () => kept,
      () => null,
    );
  }

  /**
   * Records a chunk. Call before it is sent, so that its digests are known even if the response is lost.
   * @param {number} index
   * @param {Digests} digests
   */
  async sent(index, digests) {
    if (this.#kept !== null) await keepChunk(this.#kept.id, index, digests).catch(() => {});
  }

  /** Deletes the record, including the key. */
  async wipe() {
    const kept = this.#kept;
    this.#kept = null;
    if (kept !== null) await wipe(kept.id).catch(() => {});
  }

  /** Releases the lock. Call last. */
  release() {
    this.#release();
  }

  /** @param {string} id */
  async #lock(id) {
    const release = await lockUpload(id);
    if (release === null) throw new UploadBusyError();
    this.#release = release;
  }
}
