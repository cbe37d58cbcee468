import { isZero, randomBytes, viewOf } from "./bytes.js";
import { DamagedError, TruncatedError } from "./errors.js";
import { SEGMENT_OVERHEAD, plaintextPerSegment, segmentCount, segmentsOf } from "./sizes.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */
/** @import { FloeKeys } from "./keys.js" */

/** @typedef {(bytes: Bytes) => void} Release frees the memory of bytes that are no longer needed */

const IV_AT = 4;
const CIPHERTEXT_AT = 16;
const NOT_LAST = 0xffffffff;

/**
 * Returns a random IV. It is not a counter, because a segment that is encrypted again after a failure needs a new IV.
 */
export function freshIv() {
  return randomBytes(CIPHERTEXT_AT - IV_AT);
}

/** The length of each segment of a body, its length field and its associated data. */
class Layout {
  /** @param {Header} header */
  constructor({ plaintextLength, segmentLength }) {
    this.perSegment = plaintextPerSegment(segmentLength);
    this.count = segmentCount(plaintextLength, segmentLength);
    this.lastLength = plaintextLength - this.perSegment * (this.count - 1) + SEGMENT_OVERHEAD;
    this.segmentLength = segmentLength;
  }

  /** @param {number} index */
  isLast(index) {
    return index === this.count - 1;
  }

  /** @param {number} index */
  sealedLength(index) {
    return this.isLast(index) ? this.lastLength : this.segmentLength;
  }

  /** @param {number} index */
  lengthField(index) {
    return this.isLast(index) ? this.lastLength : NOT_LAST;
  }

  /** @param {number} index */
  associatedData(index) {
    const bytes = new Uint8Array(9);
    viewOf(bytes).setBigUint64(0, BigInt(index));
    bytes[8] = this.isLast(index) ? 1 : 0;
    return bytes;
  }
}

export class Sealer {
  #keys;
  #layout;
  #release;

  /**
   * @param {FloeKeys} keys
   * @param {Header} header
   * @param {Release} [release]
   */
  constructor(keys, header, release = () => {}) {
    this.#keys = keys;
    this.#layout = new Layout(header);
    this.#release = release;
  }

  /**
   * Encrypts one segment into its place in a chunk.
   * @param {number} index
   * @param {Bytes} plaintext
   * @param {Bytes} target has the length of the encrypted segment
   */
  async sealInto(index, plaintext, target) {
    if (target.length !== this.#layout.sealedLength(index)) throw new RangeError("a segment has one length only");
    const iv = freshIv();
    viewOf(target).setUint32(0, this.#layout.lengthField(index));
    target.set(iv, IV_AT);
    const algorithm = { name: "AES-GCM", iv, additionalData: this.#layout.associatedData(index) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, await this.#keys.segmentKey(index), plaintext));
    target.set(sealed, CIPHERTEXT_AT);
    this.#release(sealed);
  }
}

export class Opener {
  #keys;
  #layout;
  #size;

  /**
   * @param {FloeKeys} keys
   * @param {Header} header
   * @param {number} size of the file; anything after it is padding
   */
  constructor(keys, header, size) {
    this.#keys = keys;
    this.#layout = new Layout(header);
    this.#size = size;
  }

  /** @param {number} index */
  sealedLength(index) {
    return this.#layout.sealedLength(index);
  }

  /**
   * @param {number} index
   * @param {Bytes} segment
   * @returns {Promise<Bytes>} the file's bytes in the segment, without padding
   * @throws {DamagedError}
   */
  async open(index, segment) {
    const layout = this.#layout;
    if (viewOf(segment).getUint32(0) !== layout.lengthField(index)) {
      throw new DamagedError(`segment ${index} has a wrong length field`);
    }
    const iv = segment.subarray(IV_AT, CIPHERTEXT_AT);
    const algorithm = { name: "AES-GCM", iv, additionalData: layout.associatedData(index) };
    const key = await this.#keys.segmentKey(index);
    const opened = await crypto.subtle.decrypt(algorithm, key, segment.subarray(CIPHERTEXT_AT)).catch(() => {
      throw new DamagedError(`segment ${index} is not what was sealed`);
    });
    return this.#withoutPadding(index, new Uint8Array(opened));
  }

  /**
   * @param {number} index
   * @param {Bytes} plaintext
   */
  #withoutPadding(index, plaintext) {
    const length = Math.max(0, this.#size - index * this.#layout.perSegment);
    if (length >= plaintext.length) return plaintext;
    if (!isZero(plaintext.subarray(length))) throw new DamagedError("the padding is not zero");
    return plaintext.subarray(0, length);
  }

  /**
   * Returns the segments to read for the plaintext [start, end). For the whole file these are all segments, so that the
   * padding, and even the only segment of an empty file, is checked.
   * @param {number} start
   * @param {number} end
   */
  segmentsFor(start, end) {
    if (start === 0 && end === this.#size) return { first: 0, stop: this.#layout.count };
    return segmentsOf(start, end, this.#layout.segmentLength);
  }

  /**
   * @param {number} index
   * @param {Bytes} plaintext of that segment
   * @param {number} start
   * @param {number} end
   */
  crop(index, plaintext, start, end) {
    const origin = index * this.#layout.perSegment;
    return plaintext.subarray(Math.max(0, start - origin), Math.max(0, end - origin));
  }
}

/**
 * Decrypts ciphertext that arrives in blocks of any size. It buffers at most one segment.
 * @implements {Transformer<Bytes, Bytes>}
 */
export class Decryption {
  #opener;
  #range;
  #next;
  #stop;
  /** @type {Bytes | undefined} the segment that has only been received in part */
  #partial;
  #filled = 0;

  /**
   * @param {Opener} opener
   * @param {{ start: number, end: number }} range of plaintext
   */
  constructor(opener, range) {
    const { first, stop } = opener.segmentsFor(range.start, range.end);
    this.#opener = opener;
    this.#range = range;
    this.#next = first;
    this.#stop = stop;
  }

  /**
   * @param {Bytes} piece
   * @param {TransformStreamDefaultController<Bytes>} controller
   */
  async transform(piece, controller) {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#next === this.#stop) throw new DamagedError("bytes after the last segment");
      const { segment, taken } = this.#take(rest);
      rest = rest.subarray(taken);
      if (segment !== null) await this.#release(segment, controller);
    }
  }

  flush() {
    if (this.#next !== this.#stop) throw new TruncatedError("the body ends too early");
  }

  /**
   * Takes the next segment, or part of it, from a block. A segment that is entirely in one block is not copied.
   * @param {Bytes} rest
   * @returns {{ segment: Bytes | null, taken: number }} segment: null while it is incomplete
   */
  #take(rest) {
    const length = this.#opener.sealedLength(this.#next);
    if (this.#filled === 0 && rest.length >= length) return { segment: rest.subarray(0, length), taken: length };
    this.#partial ??= new Uint8Array(length);
    const taken = Math.min(length - this.#filled, rest.length);
    this.#partial.set(rest.subarray(0, taken), this.#filled);
    this.#filled += taken;
    return { segment: this.#filled === length ? this.#partial.subarray(0, length) : null, taken };
  }

  /**
   * @param {Bytes} segment
   * @param {TransformStreamDefaultController<Bytes>} controller
   */
  async #release(segment, controller) {
    const index = this.#next;
    const plaintext = await this.#opener.open(index, segment);
    this.#next += 1;
    this.#filled = 0;
    const wanted = this.#opener.crop(index, plaintext, this.#range.start, this.#range.end);
    if (wanted.length > 0) controller.enqueue(wanted);
  }
}
