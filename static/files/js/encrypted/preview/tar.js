/**
 * The headers of a tar (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format").
 *
 * @import { Entry, Listing } from "./entries.js"
 * @import { Source } from "./reading.js"
 *
 * @typedef {object} Blocks the bytes of a tar, from its start to its end
 * @property {(start: number, length: number) => Promise<Uint8Array | null>} at null: not there, or no more is read
 * @property {boolean} cut whether `at` returned null although the tar goes on
 */

import { MOST_ENTRIES, nameDecoder, safeEntryName } from "./entries.js";
import { readPart } from "./reading.js";

export const BLOCK = 512; // bytes
const WINDOW = 2 ** 18; // bytes read at a time
/** A tar has no list: its headers stand between its files. After so many reads, the rest is left out. */
const MOST_READS = 64;
const LONGEST_NAME = 2 ** 12; // bytes of a name that has a block of its own
const FOLDER = "5";
const FILES = ["0", "\0", "7", "1", "2", FOLDER];
const MAGIC = { start: 257, end: 262 };

/**
 * @param {Uint8Array} head its first 512 bytes, or fewer
 * @returns {boolean} whether it says that it is a tar
 */
export function isTar(head) {
  return String.fromCharCode(...head.subarray(MAGIC.start, MAGIC.end)) === "ustar";
}

/**
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Listing | null>} null if the first header is damaged
 */
export function tarListing(source, signal) {
  return listingIn(new Windows(source, signal));
}

/**
 * @param {Blocks} blocks which are asked for from the first to the last
 * @returns {Promise<Listing | null>} null if the first header is damaged
 */
export async function listingIn(blocks) {
  const decode = nameDecoder();
  /** @type {Entry[]} */
  const entries = [];
  let longName = "";
  let cut = false;
  for (let at = 0; ; ) {
    const header = await blocks.at(at, BLOCK);
    if (header === null) cut = blocks.cut;
    if (header === null || header[0] === 0) break;
    cut = entries.length === MOST_ENTRIES || !isHeader(header);
    if (cut) break;
    const size = numberIn(header.subarray(124, 136));
    const type = String.fromCharCode(header[156]);
    at += BLOCK;
    if (type === "L" || type === "x") {
      const content = await blocks.at(at, Math.min(size, LONGEST_NAME));
      longName = content === null ? "" : nameIn(type, decode(content));
    } else if (FILES.includes(type)) {
      const name = longName || nameOf(header, decode);
      entries.push({ name: safeEntryName(name), size, folder: type === FOLDER || name.endsWith("/"), locked: false });
      longName = "";
    }
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries.length === 0 ? null : { entries, cut };
}

/**
 * Reads the file in windows.
 * @implements {Blocks}
 */
class Windows {
  cut = false;
  #source;
  #signal;
  #start = 0;
  #window = new Uint8Array(0);
  #reads = 0;

  /**
   * @param {Source} source
   * @param {AbortSignal} signal
   */
  constructor(source, signal) {
    this.#source = source;
    this.#signal = signal;
  }

  /**
   * @param {number} start
   * @param {number} length at most a window
   * @returns {Promise<Uint8Array | null>} null after too many reads, or behind the end
   */
  async at(start, length) {
    if (start + length > this.#source.size) return null;
    if (start < this.#start || start + length > this.#start + this.#window.length) {
      this.cut = this.#reads === MOST_READS;
      if (this.cut) return null;
      this.#reads += 1;
      this.#start = start;
      this.#window = await readPart(this.#source, start, Math.min(start + WINDOW, this.#source.size), { signal: this.#signal });
    }
    return this.#window.subarray(start - this.#start, start - this.#start + length);
  }
}

/** @param {Uint8Array} header whose checksum counts its own field as spaces */
function isHeader(header) {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return sum === numberIn(header.subarray(148, 156));
}

/**
 * Returns what stands in octal digits, or in GNU's binary form, whose first bit is set; 0 for anything else. Never less:
 * a list with a negative size would lead back to its own header.
 * @param {Uint8Array} field
 */
function numberIn(field) {
  if (field[0] === 0x80) return field.subarray(1).reduce((number, byte) => number * 256 + byte, 0);
  const digits = /^ *([0-7]+)/.exec(String.fromCharCode(...field));
  return digits === null ? 0 : parseInt(digits[1], 8);
}

/**
 * Returns the name, with the folder that POSIX puts into a field of its own; GNU has other things there.
 * @param {Uint8Array} header
 * @param {(bytes: Uint8Array) => string} decode
 */
function nameOf(header, decode) {
  const [folder, name] = [header.subarray(345, 500), header.subarray(0, 100)].map((field) => {
    const end = field.indexOf(0);
    return decode(end === -1 ? field : field.subarray(0, end));
  });
  return header[262] === 0 ? `${folder}/${name}` : name;
}

/**
 * @param {string} type of the block
 * @param {string} content
 */
function nameIn(type, content) {
  if (type === "L") return content.replace(/\0.*$/s, "");
  return /^\d+ path=(.*)$/m.exec(content)?.[1] ?? "";
}
