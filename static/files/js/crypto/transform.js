import { SourceChangedError } from "./errors.js";
import { parseHeader } from "./format.js";
import { FloeKeys } from "./keys.js";
import { SEGMENT_OVERHEAD, bodyLength, plaintextPerSegment } from "./sizes.js";
import { Sealer } from "./stream.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */
/** @import { Release } from "./stream.js" */

/** One is copied while another is encrypted. With all in parallel, the chunk would be in memory a second time. */
const SEGMENTS_AT_ONCE = 4;

/**
 * What a SealingTransform is made from, to be posted to a worker. Its key can be used but not exported.
 * @typedef {{ header: Bytes, prefix: Bytes, bodyKey: CryptoKey, size: number }} SealingPlan
 */

/**
 * Recreates a transform in another thread.
 * @param {SealingPlan} plan
 * @param {Release} [release]
 */
export function transformOf({ header, prefix, bodyKey, size }, release) {
  const parsed = parseHeader(header);
  return new SealingTransform(new FloeKeys(bodyKey, prefix, parsed), parsed, size, release);
}

/** Encrypts the chunks of a file independently of each other: in any order, and repeatedly if needed. */
export class SealingTransform {
  #sealer;
  #header;
  #size;

  /**
   * @param {FloeKeys} floe
   * @param {Header} header
   * @param {number} size of the file, without padding
   * @param {Release} [release]
   */
  constructor(floe, header, size, release) {
    this.#sealer = new Sealer(floe, header, release);
    this.#header = header;
    this.#size = size;
    /** @readonly @type {SealingPlan} */
    this.plan = { header: header.bytes, ...floe.parts, size };
  }

  /** An upload's chunk size must be a multiple of this. */
  get chunkMultiple() {
    return this.#header.segmentLength;
  }

  /**
   * @param {number} plaintextSize of the file that is being encrypted
   * @returns {number} the bytes to announce and send
   */
  size(plaintextSize) {
    if (plaintextSize !== this.#size) throw new SourceChangedError("the file has another size than when its sealing began");
    return bodyLength(this.#header.plaintextLength, this.#header.segmentLength);
  }

  /**
   * @param {number} chunkSize of the upload
   * @returns {number} the bytes of the file in one chunk
   */
  plaintextChunkSize(chunkSize) {
    const { segmentLength } = this.#header;
    if (!(chunkSize > 0) || chunkSize % segmentLength !== 0) {
      throw new RangeError(`chunk size ${chunkSize} is not a multiple of ${segmentLength}`);
    }
    return (chunkSize / segmentLength) * plaintextPerSegment(segmentLength);
  }

  /**
   * @param {Bytes} bytes the file's [index * plaintextChunkSize, ...), shorter or empty at the end of the file
   * @param {number} index of the chunk, from 0
   * @param {number} chunkSize of the upload
   * @returns {Promise<Bytes>} the chunk to send
   * @throws {SourceChangedError} if the number of bytes differs from that of the original file
   */
  async apply(bytes, index, chunkSize) {
    const step = this.plaintextChunkSize(chunkSize);
    const start = index * step;
    if (bytes.length !== clamp(this.#size - start, step)) throw new SourceChangedError(`chunk ${index} has another length`);
    if (index > 0 && start >= this.#header.plaintextLength) throw new RangeError(`no chunk ${index}`);
    const length = clamp(this.#header.plaintextLength - start, step);
    return this.#sealChunk(bytes, (index * chunkSize) / this.#header.segmentLength, length);
  }

  /**
   * @param {Bytes} bytes
   * @param {number} first segment
   * @param {number} length of the chunk's plaintext, padding included
   */
  async #sealChunk(bytes, first, length) {
    const { segmentLength } = this.#header;
    const chunk = new Uint8Array(bodyLength(length, segmentLength));
    const count = Math.ceil(chunk.length / segmentLength);
    let next = 0;
    const sealOneByOne = async () => {
      while (next < count) {
        const number = next++;
        const target = chunk.subarray(number * segmentLength, (number + 1) * segmentLength);
        const rest = bytes.subarray(number * plaintextPerSegment(segmentLength));
        const plaintext = zeroExtended(rest, target.length - SEGMENT_OVERHEAD);
        await this.#sealer.sealInto(first + number, plaintext, target);
      }
    };
    await Promise.all(Array.from({ length: SEGMENTS_AT_ONCE }, sealOneByOne));
    return chunk;
  }
}

/**
 * @param {number} length
 * @param {number} most
 */
function clamp(length, most) {
  return Math.min(Math.max(length, 0), most);
}

/**
 * Returns the first `length` bytes, padded with zeros if there are fewer.
 * @param {Bytes} bytes
 * @param {number} length
 * @returns {Bytes}
 */
function zeroExtended(bytes, length) {
  if (bytes.length >= length) return bytes.subarray(0, length);
  const extended = new Uint8Array(length);
  extended.set(bytes);
  return extended;
}
