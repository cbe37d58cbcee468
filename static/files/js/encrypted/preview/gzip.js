/**
 * What is in a gzip (RFC 1952): the files of a tar, or the one file that it has.
 *
 * @import { Listing } from "./entries.js"
 * @import { Bytes, Source } from "./reading.js"
 * @import { Blocks } from "./tar.js"
 */

import { nameDecoder, safeEntryName } from "./entries.js";
import { MOST_OF_GZIP } from "./kinds.js";
import { readPart, watched } from "./reading.js";
import { BLOCK, isTar, listingIn } from "./tar.js";

const MOST_INFLATED = 2 ** 28; // bytes
const MOST_TIME = 20_000; // milliseconds
/**
 * Bytes that are inflated at a time. Browsers hold all that one piece becomes, which is up to 1032 times as much
 * (zlib's "Maximum Compression Factor").
 */
const PIECE = 2 ** 11;
const BREATH = 2 ** 22; // bytes after which the page may do other things
const HEADER = 10;
const HAS = { extra: 4, name: 8 };
const TRAILER = 8;

/** @param {Uint8Array} head */
export function isGzipHead(head) {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && head.length > HEADER;
}

/**
 * @param {Source} source
 * @param {Uint8Array} head its first bytes
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options
 * @returns {Promise<Listing | null>} null if it is damaged from its start
 */
export async function gzipListing(source, head, { signal, onBytes }) {
  const inflated = new Inflated(source, { signal, onBytes });
  try {
    const first = await inflated.at(0, BLOCK);
    if (first !== null && isTar(first)) return await listingIn(inflated);
    return inflated.total === 0 && inflated.cut ? null : await oneFile(source, head, signal);
  } finally {
    inflated.stop();
  }
}

/**
 * Lists the file of a gzip that is no tar. Its size is what the trailer says.
 * @param {Source} source
 * @param {Uint8Array} head
 * @param {AbortSignal} signal
 * @returns {Promise<Listing>}
 */
async function oneFile(source, head, signal) {
  const trailer = await readPart(source, Math.max(HEADER, source.size - TRAILER), source.size, { signal });
  const size = trailer.length < TRAILER ? 0 : new DataView(trailer.buffer).getUint32(4, true);
  const name = safeEntryName(nameIn(head) || source.name.replace(/\.gz$/i, ""));
  return { entries: [{ name, size, folder: false, locked: false }], cut: false };
}

/**
 * @param {Uint8Array} head
 * @returns {string} the name that the header has, or ""
 */
function nameIn(head) {
  if ((head[3] & HAS.name) === 0) return "";
  const start = HEADER + (head[3] & HAS.extra ? 2 + head[HEADER] + 256 * head[HEADER + 1] : 0);
  const end = head.indexOf(0, start);
  return end === -1 ? "" : nameDecoder()(head.subarray(start, end));
}

/**
 * What a gzip inflates to, from its start on and within the bounds.
 * @implements {Blocks}
 */
class Inflated {
  cut = false;
  /** Bytes so far. */
  total = 0;
  #chunk = new Uint8Array(0);
  #last = { start: -1, bytes: new Uint8Array(0) };
  #untilBreath = BREATH;
  /** @type {{ error: unknown } | null} of the source, not of what it has */
  #failure = null;
  #stopped = new AbortController();
  #timeout = AbortSignal.timeout(MOST_TIME);
  #reader;

  /**
   * @param {Source} source
   * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options
   */
  constructor(source, { signal, onBytes }) {
    const ends = AbortSignal.any([signal, this.#timeout, this.#stopped.signal]);
    const stream = watched(source.read(0, Math.min(source.size, MOST_OF_GZIP), ends), (error) => {
      this.#failure = { error };
    });
    this.#reader = stream.pipeThrough(inPieces(onBytes)).pipeThrough(new DecompressionStream("gzip")).getReader();
  }

  stop() {
    this.#reader.cancel().catch(() => {});
    this.#stopped.abort();
  }

  /**
   * @param {number} start not before the end of what was asked for last, unless it is the same again
   * @param {number} length
   * @returns {Promise<Uint8Array | null>}
   */
  async at(start, length) {
    if (start === this.#last.start && length === this.#last.bytes.length) return this.#last.bytes;
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const offset = start + filled - (this.total - this.#chunk.length);
      const part = this.#chunk.subarray(offset, offset + length - filled);
      if (part.length === 0 && !(await this.#next())) return null;
      bytes.set(part, filled);
      filled += part.length;
    }
    this.#last = { start, bytes };
    return bytes;
  }

  /** @returns {Promise<boolean>} whether there is another chunk */
  async #next() {
    this.cut ||= this.total >= MOST_INFLATED;
    const value = this.cut ? undefined : await this.#read();
    if (value === undefined) return false;
    this.#chunk = value;
    this.total += value.length;
    this.#untilBreath -= value.length;
    if (this.#untilBreath < 0) {
      this.#untilBreath = BREATH;
      await new Promise((resolve) => setTimeout(resolve));
    }
    return true;
  }

  /** @returns {Promise<Bytes | undefined>} undefined at the end */
  async #read() {
    try {
      return (await this.#reader.read()).value;
    } catch {
      if (this.#failure !== null && !this.#timeout.aborted) throw this.#failure.error;
      this.cut = true; // too late, damaged, or something follows that is no gzip
      return undefined;
    }
  }
}

/**
 * @param {(bytes: number) => void} onBytes
 * @returns {TransformStream<Bytes, Bytes>}
 */
function inPieces(onBytes) {
  let total = 0;
  return new TransformStream({
    transform(bytes, controller) {
      for (let at = 0; at < bytes.length; at += PIECE) controller.enqueue(bytes.subarray(at, at + PIECE));
      onBytes((total += bytes.length));
    },
  });
}
