import { Damaged } from "./tiff.js";

const BLOCK = 2 ** 18; // bytes read at a time
const MOST = 2 ** 24; // bytes of one piece of metadata

/**
 * @typedef {object} Pieces bytes that are read in parts
 * @property {number} size
 * @property {(start: number, length: number) => Promise<Uint8Array<ArrayBuffer>>} piece rejects with Damaged if not all are there
 */

/**
 * The bytes of a file, of which one block is in memory.
 * @implements {Pieces}
 */
export class Source {
  #blob;
  #start = 0;
  #block = new Uint8Array();

  /** @param {Blob} blob */
  constructor(blob) {
    this.#blob = blob;
  }

  get size() {
    return this.#blob.size;
  }

  /**
   * Returns bytes that must be there. Rejects with Damaged if they are not, or are too many.
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async piece(start, length) {
    if (length > MOST || start + length > this.size) throw new Damaged();
    const offset = start - this.#start;
    if (offset >= 0 && offset + length <= this.#block.length) return this.#block.slice(offset, offset + length);
    await this.#load(start, Math.max(length, BLOCK));
    return this.#block.slice(0, length);
  }

  /**
   * Returns where `byte` is, at `start` or behind it; -1 if nowhere.
   * @param {number} byte
   * @param {number} start
   */
  async find(byte, start) {
    let at = start;
    while (at < this.size) {
      if (at < this.#start || at >= this.#start + this.#block.length) await this.#load(at, BLOCK);
      const found = this.#block.indexOf(byte, at - this.#start);
      if (found >= 0) return this.#start + found;
      at = this.#start + this.#block.length;
    }
    return -1;
  }

  /**
   * @param {number} start
   * @param {number} length
   */
  async #load(start, length) {
    this.#block = new Uint8Array(await this.#blob.slice(start, start + length).arrayBuffer());
    this.#start = start;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 */
export function word(bytes, start) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(start);
}

/**
 * Returns bytes as text, one character each.
 * @param {Uint8Array} bytes
 */
export function latin(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
