/**
 * The size arithmetic of format b1, in bytes. Sizes go up to 2^46, so nothing here may use bit operators, which
 * truncate numbers to 32 bits.
 */

/** The largest plaintext, including padding. */
export const MAX_PLAINTEXT = 2 ** 46;

/** What each segment adds: length (4 bytes), IV (12 bytes), tag (16 bytes). */
export const SEGMENT_OVERHEAD = 32;

/**
 * Returns the bytes of plaintext in a full segment.
 * @param {number} segmentLength of a full segment, encrypted
 */
export function plaintextPerSegment(segmentLength) {
  return segmentLength - SEGMENT_OVERHEAD;
}

/**
 * Returns the number of segments. An empty file has one, which is empty.
 * @param {number} plaintextLength
 * @param {number} segmentLength
 */
export function segmentCount(plaintextLength, segmentLength) {
  return Math.max(1, Math.ceil(plaintextLength / plaintextPerSegment(segmentLength)));
}

/**
 * Returns the length of the whole encrypted body.
 * @param {number} plaintextLength
 * @param {number} segmentLength
 */
export function bodyLength(plaintextLength, segmentLength) {
  return plaintextLength + SEGMENT_OVERHEAD * segmentCount(plaintextLength, segmentLength);
}

/**
 * Returns the segments that contain the plaintext bytes [start, end), as [first, stop).
 * @param {number} start
 * @param {number} end
 * @param {number} segmentLength
 */
export function segmentsOf(start, end, segmentLength) {
  const perSegment = plaintextPerSegment(segmentLength);
  return { first: Math.floor(start / perSegment), stop: Math.ceil(end / perSegment) };
}

/** @param {number} number at least 1 */
function floorLog2(number) {
  let exponent = 0;
  while (number >= 2 ** (exponent + 1)) exponent += 1;
  return exponent;
}

/**
 * Returns the Padmé length ("Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019,
 * section 4): the smallest length not below `size` whose mantissa is no longer than its exponent.
 * @param {number} size
 */
export function padme(size) {
  if (size < 2) return size;
  const exponent = floorLog2(size);
  const step = 2 ** (exponent - floorLog2(exponent) - 1);
  return Math.ceil(size / step) * step;
}
