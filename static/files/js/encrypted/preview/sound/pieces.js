import { Damaged } from "../../photos/tiff.js";
import { readPart } from "../reading.js";

/**
 * @import { Pieces } from "../../photos/source.js"
 * @import { Source } from "../reading.js"
 */

const WINDOW = 2 ** 16; // bytes read at a time, at least
/** Bytes that are read in all. */
export const MOST = 2 ** 22;

/**
 * The bytes of a previewed file, of which one window is in memory, and few are read.
 * @implements {Pieces}
 */
export class SourcePieces {
  #source;
  #signal;
  #start = 0;
  #window = new Uint8Array();
  #left = MOST;

  /**
   * @param {Source} source
   * @param {AbortSignal} signal
   */
  constructor(source, signal) {
    this.#source = source;
    this.#signal = signal;
  }

  get size() {
    return this.#source.size;
  }

  /**
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with Damaged if not all are there, or too many were read
   */
  async piece(start, length) {
    if (start + length > this.size) throw new Damaged();
    if (start < this.#start || start + length > this.#start + this.#window.length) {
      const end = Math.min(this.size, start + Math.max(length, WINDOW));
      this.#left -= end - start;
      if (this.#left < 0) throw new Damaged();
      this.#window = await readPart(this.#source, start, end, { signal: this.#signal });
      this.#start = start;
    }
    return this.#window.slice(start - this.#start, start - this.#start + length);
  }
}
