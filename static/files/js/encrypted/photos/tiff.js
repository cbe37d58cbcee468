/**
 * The TIFF structure of EXIF data (CIPA DC-008, section 4.5.2).
 */

const GPS = 0x8825;
const ORIENTATION = 0x0112;
const SHORT = 3;
/** Bytes of a value, by its type. */
const SIZES = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const MOST_ENTRIES = 1000;
const SHORTEST = 26; // bytes of a TIFF with one entry

/** The metadata contradict themselves, so nothing is known of where they are. */
export class Damaged extends Error {}

/**
 * @typedef {object} Tagged an entry of a directory
 * @property {number} tag
 * @property {number} length bytes of its values
 * @property {number} value where these are, if they have more than four bytes; otherwise the value
 * @property {number} short the value, read as two bytes
 */

/**
 * @param {Uint8Array<ArrayBuffer>} tiff
 * @returns {{ view: DataView, little: boolean }}
 */
function opened(tiff) {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = tiff.length < 8 ? 0 : view.getUint32(0);
  if (order !== 0x49492a00 && order !== 0x4d4d002a) throw new Damaged();
  return { view, little: order === 0x49492a00 };
}

/**
 * Returns the entries of the directory at `start`. Throws Damaged or a RangeError if it is not within the data.
 * @param {DataView} view
 * @param {boolean} little
 * @param {number} start
 * @returns {Tagged[]}
 */
function entries(view, little, start) {
  const count = view.getUint16(start, little);
  if (count > MOST_ENTRIES) throw new Damaged();
  return Array.from({ length: count }, (_, index) => {
    const at = start + 2 + 12 * index;
    const size = SIZES[view.getUint16(at + 2, little)] ?? 1;
    return {
      tag: view.getUint16(at, little),
      length: size * view.getUint32(at + 4, little),
      value: view.getUint32(at + 8, little),
      short: view.getUint16(at + 8, little),
    };
  });
}

/**
 * Returns a copy with zeros in place of the GPS directory, which then has no entries, and of their values.
 * @param {Uint8Array<ArrayBuffer>} tiff
 */
export function withoutLocation(tiff) {
  const { view, little } = opened(tiff);
  const clean = tiff.slice();
  for (const { value: start } of entries(view, little, view.getUint32(4, little)).filter(({ tag }) => tag === GPS)) {
    const found = entries(view, little, start);
    for (const { value, length } of found) if (length > 4) blank(clean, value, length);
    blank(clean, start, 2 + 12 * found.length);
  }
  return clean;
}

/**
 * @param {Uint8Array} content
 * @param {number} start
 * @param {number} length
 */
function blank(content, start, length) {
  if (start + length > content.length) throw new Damaged();
  content.fill(0, start, start + length);
}

/**
 * Returns 1 to 8, 1 if there is none or it cannot be read.
 * @param {Uint8Array<ArrayBuffer>} tiff
 */
function orientationOf(tiff) {
  try {
    const { view, little } = opened(tiff);
    const found = entries(view, little, view.getUint32(4, little)).find(({ tag }) => tag === ORIENTATION);
    return found !== undefined && found.short >= 1 && found.short <= 8 ? found.short : 1;
  } catch {
    return 1;
  }
}

/**
 * Returns a TIFF of the same length that only says how to turn the picture, zeros if it is too short for that.
 * @param {Uint8Array<ArrayBuffer>} tiff
 */
export function orientationAlone(tiff) {
  const alone = new Uint8Array(tiff.length);
  if (tiff.length < SHORTEST) return alone;
  alone.set([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, orientationOf(tiff)]);
  return alone;
}
