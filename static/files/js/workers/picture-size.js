/**
 * Reads the size of a picture from its first bytes, before it is decoded: a small file can hold very many pixels.
 */

/** @typedef {{ width: number, height: number }} Size pixels */

const LONGEST_HEAD = 32; // bytes
const MOST_MARKERS = 100; // of a JPEG, before its frame

/**
 * @param {Blob} picture JPEG, PNG, GIF or WebP
 * @returns {Promise<Size>} rejects with a RangeError for anything else, and for a truncated header
 */
export async function pictureSize(picture) {
  const head = await viewOf(picture, 0, LONGEST_HEAD);
  if (head.getUint32(0) === 0x89504e47) return { width: head.getUint32(16), height: head.getUint32(20) };
  if (head.getUint32(0) === 0x47494638) return { width: head.getUint16(6, true), height: head.getUint16(8, true) };
  if (head.getUint16(0) === 0xffd8) return jpegSize(picture);
  if (head.getUint32(0) === 0x52494646 && head.getUint32(8) === 0x57454250) return webpSize(head);
  throw new RangeError("no picture of a known kind");
}

/**
 * Finds the frame header (ITU T.81, B.2.2). The segments before it each state their length.
 * @param {Blob} picture
 * @returns {Promise<Size>}
 */
async function jpegSize(picture) {
  let position = 2;
  for (let markers = 0; markers < MOST_MARKERS; markers += 1) {
    const segment = await viewOf(picture, position, 9);
    const marker = segment.getUint8(1);
    if (segment.getUint8(0) !== 0xff) break;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: segment.getUint16(7), height: segment.getUint16(5) };
    position += 2 + segment.getUint16(2);
  }
  throw new RangeError("a JPEG without a frame");
}

/**
 * Handles the three kinds of WebP (RFC 9649, 2.5 to 2.7).
 * @param {DataView} head
 * @returns {Size}
 */
function webpSize(head) {
  const kind = head.getUint32(12);
  if (kind === 0x56503858) return { width: 1 + uint24(head, 24), height: 1 + uint24(head, 27) }; // "VP8X"
  if (kind === 0x56503820) return { width: head.getUint16(26, true) & 0x3fff, height: head.getUint16(28, true) & 0x3fff };
  if (kind !== 0x5650384c) throw new RangeError("a WebP of no known kind"); // "VP8L"
  const bits = head.getUint32(21, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

/**
 * @param {DataView} view
 * @param {number} offset
 */
function uint24(view, offset) {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 2 ** 16;
}

/**
 * @param {Blob} picture
 * @param {number} start
 * @param {number} length
 */
async function viewOf(picture, start, length) {
  return new DataView(await picture.slice(start, start + length).arrayBuffer());
}
