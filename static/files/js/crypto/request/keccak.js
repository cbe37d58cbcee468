import { viewOf } from "../bytes.js";

/** @import { Bytes } from "../bytes.js" */

/**
 * SHA3-256 and SHAKE256 (FIPS 202) where input and output fit into one block, as X-Wing's do: one permutation each.
 * WebCrypto has neither in most browsers.
 */

/** Bytes of a block, of both functions. */
const RATE = 136;
const STATE_LENGTH = 200;
const ROUNDS = 24;
const SHA3_SUFFIX = 0x06;
const SHAKE_SUFFIX = 0x1f;

/**
 * @param {Bytes} input at most 135 bytes
 * @returns {Bytes} 32 bytes
 */
export function sha3Block(input) {
  return spongeBlock(input, SHA3_SUFFIX, 32);
}

/**
 * @param {Bytes} input at most 135 bytes
 * @param {number} length of the output, at most 136 bytes
 * @returns {Bytes}
 */
export function shake256Block(input, length) {
  return spongeBlock(input, SHAKE_SUFFIX, length);
}

/**
 * @param {Bytes} input
 * @param {number} suffix the function's own bits and the first one of the padding
 * @param {number} length
 */
function spongeBlock(input, suffix, length) {
  if (input.length >= RATE || length > RATE) throw new RangeError("input and output must fit into one block");
  const block = new Uint8Array(STATE_LENGTH);
  block.set(input);
  block[input.length] ^= suffix;
  block[RATE - 1] ^= 0x80;
  const view = viewOf(block);
  const words = Uint32Array.from({ length: STATE_LENGTH / 4 }, (_, i) => view.getUint32(4 * i, true));
  permute(words);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  return block.slice(0, length);
}

/**
 * Keccak-f[1600] (FIPS 202, section 3.2).
 * @param {Uint32Array} a lane (x, y) is at 2(x + 5y): its low word, then its high word
 */
function permute(a) {
  let lfsr = 1;
  for (let round = 0; round < ROUNDS; round++) {
    theta(a);
    rhoAndPi(a);
    chi(a);
    lfsr = iota(a, lfsr);
  }
}

/** @param {Uint32Array} a */
function theta(a) {
  const parity = a.slice(0, 10).map((word, i) => word ^ a[i + 10] ^ a[i + 20] ^ a[i + 30] ^ a[i + 40]);
  for (let x = 0; x < 10; x += 2) {
    const left = (x + 8) % 10;
    const right = (x + 2) % 10;
    const [low, high] = rotated(parity[right], parity[right + 1], 1);
    for (let y = 0; y < 50; y += 10) {
      a[y + x] ^= parity[left] ^ low;
      a[y + x + 1] ^= parity[left + 1] ^ high;
    }
  }
}

/** @param {Uint32Array} a */
function rhoAndPi(a) {
  let [x, y] = [1, 0];
  let [low, high] = [a[2], a[3]];
  for (let t = 1; t <= 24; t++) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    const at = 2 * (x + 5 * y);
    const moved = rotated(low, high, ((t * (t + 1)) / 2) % 64);
    [low, high] = [a[at], a[at + 1]];
    [a[at], a[at + 1]] = moved;
  }
}

/** @param {Uint32Array} a */
function chi(a) {
  for (let y = 0; y < 50; y += 10) {
    const row = a.slice(y, y + 10);
    row.forEach((word, i) => (a[y + i] = word ^ (~row[(i + 2) % 10] & row[(i + 4) % 10])));
  }
}

/**
 * @param {Uint32Array} a
 * @param {number} lfsr generates the bits of the round constants
 * @returns {number} its state after the round
 */
function iota(a, lfsr) {
  for (let j = 0; j < 7; j++) {
    lfsr = ((lfsr << 1) ^ ((lfsr >> 7) * 0x71)) & 255;
    const position = 2 ** j - 1;
    if ((lfsr & 2) !== 0) a[position >> 5] ^= 1 << (position & 31);
  }
  return lfsr;
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} by 1 to 63, but not 32, which no step uses
 */
function rotated(low, high, by) {
  const [l, h] = by < 32 ? [low, high] : [high, low];
  const n = by & 31;
  return [(l << n) | (h >>> (32 - n)), (h << n) | (l >>> (32 - n))];
}
