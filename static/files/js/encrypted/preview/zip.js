/**
 * The central directory of a ZIP (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16).
 *
 * @import { Entry, Listing } from "./entries.js"
 * @import { Source } from "./reading.js"
 */

import { MOST_ENTRIES, nameDecoder, safeEntryName } from "./entries.js";
import { readPart } from "./reading.js";

/** Bytes of the end record, and of the longest comment after it. */
const END = 22;
const LONGEST_COMMENT = 2 ** 16 - 1;
const LOCATOR = 20;
const END_64 = 56;
const HEADER = 46;
const MOST_BYTES = 4 * 2 ** 20; // of the directory that are read
const SIGNATURES = { end: 0x06054b50, locator: 0x07064b50, end64: 0x06064b50, header: 0x02014b50 };
const ENCRYPTED = 1;

/** @typedef {{ start: number, size: number, count: number }} Directory */

/**
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Listing | null>} null if it has no directory
 */
export async function zipListing(source, signal) {
  const directory = await findDirectory(source, signal);
  if (directory === null) return null;
  const { start, size, count } = directory;
  if (start < 0 || start + size > source.size) return null;
  const bytes = await readPart(source, start, start + Math.min(size, MOST_BYTES), { signal });
  const entries = entriesIn(bytes);
  return entries.length === 0 && count > 0 ? null : { entries, cut: entries.length < count };
}

/**
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Directory | null>}
 */
async function findDirectory(source, signal) {
  const from = Math.max(0, source.size - END - LONGEST_COMMENT - LOCATOR);
  const tail = viewOf(await readPart(source, from, source.size, { signal }));
  for (let at = tail.byteLength - END; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== SIGNATURES.end || at + END + tail.getUint16(at + 20, true) !== tail.byteLength) continue;
    const count = tail.getUint16(at + 10, true);
    const size = tail.getUint32(at + 12, true);
    const isLarge = at >= LOCATOR && tail.getUint32(at - LOCATOR, true) === SIGNATURES.locator;
    if (isLarge) return directory64(source, Number(tail.getBigUint64(at - LOCATOR + 8, true)), signal);
    // From its end, because a program that unpacks itself may stand before the archive.
    return { start: from + at - size, size, count };
  }
  return null;
}

/**
 * @param {Source} source
 * @param {number} at
 * @param {AbortSignal} signal
 * @returns {Promise<Directory | null>}
 */
async function directory64(source, at, signal) {
  if (at + END_64 > source.size) return null;
  const end = viewOf(await readPart(source, at, at + END_64, { signal }));
  if (end.getUint32(0, true) !== SIGNATURES.end64) return null;
  const [count, size, start] = [32, 40, 48].map((offset) => Number(end.getBigUint64(offset, true)));
  return { start, size, count };
}

/** @param {Uint8Array} bytes of the directory, which may be cut */
function entriesIn(bytes) {
  const view = viewOf(bytes);
  const decode = nameDecoder();
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at + HEADER <= bytes.length && entries.length < MOST_ENTRIES; ) {
    if (view.getUint32(at, true) !== SIGNATURES.header) break;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const extra = at + HEADER + nameLength;
    if (extra + extraLength > bytes.length) break;
    const name = decode(bytes.subarray(at + HEADER, extra));
    entries.push({
      name: safeEntryName(name),
      size: sizeOf(view, at, { extra, extraLength }),
      folder: name.endsWith("/"),
      locked: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
    });
    at = extra + extraLength + commentLength;
  }
  return entries;
}

/**
 * Returns the size, which stands in the first extra field for a large file (APPNOTE 4.5.3).
 * @param {DataView} view
 * @param {number} at
 * @param {{ extra: number, extraLength: number }} fields
 */
function sizeOf(view, at, { extra, extraLength }) {
  const size = view.getUint32(at + 24, true);
  if (size !== 2 ** 32 - 1) return size;
  for (let field = extra; field + 12 <= extra + extraLength; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) === 1) return Number(view.getBigUint64(field + 4, true));
  }
  return size;
}

/** @param {Uint8Array} bytes */
function viewOf({ buffer, byteOffset, byteLength }) {
  return new DataView(buffer, byteOffset, byteLength);
}
