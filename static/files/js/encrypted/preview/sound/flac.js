/**
 * The metadata blocks of FLAC (RFC 9639, section 8), of which Ogg has some as well.
 *
 * @import { Pieces } from "../../photos/source.js"
 * @import { Found } from "./tags.js"
 */

import { commentsIn, pictureIn } from "./comments.js";

const MOST_BLOCKS = 128;
const COMMENTS = 4;
const PICTURE = 6;
const LAST = 0x80;

/**
 * @param {Pieces} pieces
 * @returns {Promise<Found>}
 */
export async function inFlac(pieces) {
  /** @type {Found} */
  const found = {};
  let at = 4;
  for (let count = 0; count < MOST_BLOCKS; count += 1) {
    const [kind, ...sizes] = await pieces.piece(at, 4);
    const size = sizes.reduce((number, byte) => number * 256 + byte, 0);
    at += 4;
    if ((kind & ~LAST) === COMMENTS) Object.assign(found, { ...commentsIn(await pieces.piece(at, size)), ...found });
    if ((kind & ~LAST) === PICTURE) found.cover ??= pictureIn(await pieces.piece(at, size));
    if (kind & LAST) break;
    at += size;
  }
  return found;
}
