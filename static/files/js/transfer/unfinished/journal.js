import { UploadBusyError } from "../errors.js";
import { lockUpload } from "./lock.js";
import { keep, keepChunk, keptChunks, wipe } from "./store.js";

/**
 * @import { OpenUpload } from "../api.js"
 * @import { Digests, Unfinished } from "./store.js"
 */

/**
 * What one upload writes down to be taken up again, and its lock while it is sent. A browser that cannot write it down
 * uploads all the same.
 */
export class Journal {
  /** @type {Unfinished | null} */
  #kept;
  #facts;
  #release = () => {};

  /**
   * @param {Omit<Unfinished, "id">} facts of an upload that begins now
   * @param {Unfinished | null} kept from an earlier visit
   */
  constructor(facts, kept) {
    this.#facts = facts;
    this.#kept = kept;
  }

  /** What can be taken up again; null where nothing is. */
  get kept() {
    return this.#kept;
  }

  /**
   * Takes up what was kept.
   * @returns {Promise<Map<number, Digests>>} of all chunks that were ever sent
   * @throws {UploadBusyError} where another tab sends it
   */
  async reopen() {
    const kept = /** @type {Unfinished} */ (this.#kept);
    await this.#lock(kept.id);
    this.#kept = { ...kept, handle: this.#facts.handle ?? kept.handle };
    await keep(this.#kept).catch(() => {}); // the old record does as well
    return keptChunks(kept.id);
  }

  /** @param {OpenUpload} upload */
  async begin({ id }) {
    await this.#lock(id);
    const kept = { ...this.#facts, id };
    this.#kept = await keep(kept).then(
      () => kept,
      () => null,
    );
  }

  /**
   * Before a chunk leaves: what the server may then have is known, whatever happens to its answer.
   * @param {number} index
   * @param {Digests} digests
   */
  async sent(index, digests) {
    if (this.#kept !== null) await keepChunk(this.#kept.id, index, digests).catch(() => {});
  }

  /** Forgets everything, the key included. */
  async wipe() {
    const kept = this.#kept;
    this.#kept = null;
    if (kept !== null) await wipe(kept.id).catch(() => {});
  }

  /** To be called last. */
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
