/**
 * The comments of Vorbis, Opus and FLAC in Ogg (RFC 3533, section 6; RFC 7845, section 5.2).
 *
 * @import { Pieces } from "../../photos/source.js"
 * @import { Bytes } from "../reading.js"
 * @import { Found } from "./tags.js"
 */

import { latin } from "../../photos/source.js";
import { Damaged } from "../../photos/tiff.js";
import { commentsIn } from "./comments.js";
import { MOST } from "./pieces.js";

const HEAD = 27;
const MOST_PAGES = 2000;
const WHOLE = 255; // a part with fewer bytes ends its packet
/** How the second packet begins, before the comments. */
const STARTS = ["\x03vorbis", "OpusTags"];
const FLAC = 4; // bytes of the head of a block

/**
 * @param {Pieces} pieces
 * @returns {Promise<Found>}
 */
export async function inOgg(pieces) {
  const packet = await secondPacket(pieces);
  const start = latin(packet.subarray(0, 8));
  const known = STARTS.find((one) => start.startsWith(one));
  if (known !== undefined) return commentsIn(packet.slice(known.length));
  return start.charCodeAt(0) % 128 === FLAC ? commentsIn(packet.slice(FLAC)) : {};
}

/**
 * Returns the second packet of the stream that the file begins with.
 * @param {Pieces} pieces
 * @returns {Promise<Bytes>}
 */
async function secondPacket(pieces) {
  const packet = new Uint8Array(MOST);
  let [length, packets, at] = [0, 0, 0];
  let stream = "";
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const head = await pieces.piece(at, HEAD);
    const sizes = await pieces.piece(at + HEAD, head[HEAD - 1]);
    const serial = latin(head.subarray(14, 18));
    stream ||= serial;
    const body = await pieces.piece(at + HEAD + sizes.length, sizes.reduce((total, size) => total + size, 0));
    if (latin(head.subarray(0, 4)) !== "OggS") throw new Damaged();
    at += HEAD + sizes.length + body.length;
    if (serial !== stream) continue;
    let start = 0;
    for (const size of sizes) {
      if (packets === 1) {
        packet.set(body.subarray(start, start + size), length); // a RangeError if it is too long
        length += size;
      }
      start += size;
      if (size < WHOLE) packets += 1;
      if (packets === 2) return packet.slice(0, length);
    }
  }
  throw new Damaged();
}
