/**
 * What iTunes writes into MP4 (ISO 14496-12, section 4.2; QuickTime File Format, "Metadata").
 *
 * @import { Box } from "../../photos/heic.js"
 * @import { Pieces } from "../../photos/source.js"
 * @import { Bytes } from "../reading.js"
 * @import { Found } from "./tags.js"
 */

import { boxAt } from "../../photos/heic.js";

const DATA_HEAD = 8; // bytes: type and place
const MOST_BOXES = 1000; // beside each other
const LONGEST_TEXT = 2 ** 12; // bytes
/** Where the list is. "meta" begins with a version of four bytes. */
const PATH = [
  { kind: "moov", skip: 0 },
  { kind: "udta", skip: 0 },
  { kind: "meta", skip: 4 },
  { kind: "ilst", skip: 0 },
];

/**
 * @param {Pieces} pieces
 * @returns {Promise<Found>}
 */
export async function inMp4(pieces) {
  let [start, stop] = [0, pieces.size];
  for (const { kind, skip } of PATH) {
    const box = await boxIn(pieces, start, stop, kind);
    if (box === undefined) return {};
    [start, stop] = [box.start + skip, box.stop];
  }
  /** @type {Found} */
  const found = {};
  for await (const item of boxesIn(pieces, start, stop)) {
    if (item.kind === "\xa9nam") found.title ??= await textIn(pieces, item);
    if (item.kind === "\xa9ART") found.artist ??= await textIn(pieces, item);
    if (item.kind === "covr") found.cover ??= await valueIn(pieces, item, Infinity);
  }
  return found;
}

/**
 * @param {Pieces} pieces
 * @param {number} start
 * @param {number} stop
 * @returns {AsyncGenerator<Box, void, void>}
 */
async function* boxesIn(pieces, start, stop) {
  let at = start;
  for (let count = 0; count < MOST_BOXES && at + 8 <= stop; count += 1) {
    const box = await boxAt(pieces, at, stop);
    yield box;
    at = box.stop;
  }
}

/**
 * @param {Pieces} pieces
 * @param {number} start
 * @param {number} stop
 * @param {string} kind
 * @returns {Promise<Box | undefined>} the first one of the kind
 */
async function boxIn(pieces, start, stop, kind) {
  for await (const box of boxesIn(pieces, start, stop)) if (box.kind === kind) return box;
  return undefined;
}

/**
 * @param {Pieces} pieces
 * @param {Box} item
 */
async function textIn(pieces, item) {
  return new TextDecoder().decode(await valueIn(pieces, item, LONGEST_TEXT));
}

/**
 * @param {Pieces} pieces
 * @param {Box} item
 * @param {number} most bytes
 * @returns {Promise<Bytes | undefined>} its first value
 */
async function valueIn(pieces, item, most) {
  const data = await boxIn(pieces, item.start, item.stop, "data");
  if (data === undefined) return undefined;
  const start = data.start + DATA_HEAD;
  return pieces.piece(start, Math.max(0, Math.min(data.stop - start, most)));
}
