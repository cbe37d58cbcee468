/**
 * ID3 2.2, 2.3 and 2.4 (id3.org, "ID3 tag version 2.4.0 - Main Structure" and "- Native Frames", and their forerunners).
 *
 * @import { Pieces } from "../../photos/source.js"
 * @import { Bytes } from "../reading.js"
 * @import { Found } from "./tags.js"
 *
 * @typedef {{ id: string, body: Bytes }} Frame
 */

import { latin, word } from "../../photos/source.js";
import { MOST } from "./pieces.js";

const HEADER = 10;
const MOST_FRAMES = 1000;
const LONGEST_TAG = MOST - 2 ** 17; // bytes; what is behind them is left out
const UNSYNCHRONISED = 0x80;
const EXTENDED = 0x40;
const FRONT_COVER = 3;
const ENCODINGS = ["windows-1252", "utf-16", "utf-16be", "utf-8"];

/**
 * @param {Pieces} pieces
 * @returns {Promise<Found>}
 */
export async function inId3(pieces) {
  const header = await pieces.piece(0, HEADER);
  const [version, flags] = [header[3], header[5]];
  if (version < 2 || version > 4) return {};
  const length = Math.min(syncsafe(header, 6), LONGEST_TAG, pieces.size - HEADER);
  let tag = await pieces.piece(HEADER, length);
  if (flags & UNSYNCHRONISED && version < 4) tag = synchronised(tag);
  const start = flags & EXTENDED && version > 2 ? extendedLength(tag, version) : 0;
  return foundIn(framesOf(tag, version, start));
}

/**
 * @param {Iterable<Frame>} frames
 * @returns {Found}
 */
function foundIn(frames) {
  /** @type {Found} */
  const found = {};
  for (const { id, body } of frames) {
    if (id === "TIT2" || id === "TT2") found.title ??= textOf(body);
    if (id === "TPE1" || id === "TP1") found.artist ??= textOf(body);
    if (id !== "APIC" && id !== "PIC") continue;
    const { kind, cover } = pictureOf(body, id);
    if (found.cover === undefined || kind === FRONT_COVER) found.cover = cover;
  }
  return found;
}

/**
 * @param {Bytes} tag
 * @param {number} version
 * @param {number} start
 * @returns {Generator<Frame, void, void>} ends at the first one that does not fit
 */
function* framesOf(tag, version, start) {
  const [head, letters] = version === 2 ? [6, 3] : [10, 4];
  let at = start;
  for (let count = 0; count < MOST_FRAMES && at + head <= tag.length; count += 1) {
    const id = latin(tag.subarray(at, at + letters));
    const size = frameSize(tag, version, at + letters);
    if (!/^[A-Z0-9]+$/.test(id) || at + head + size > tag.length) return;
    const body = tag.slice(at + head, at + head + size);
    const plain = version === 2 ? body : plainBody(body, version, tag[at + 9]);
    if (plain !== null) yield { id, body: plain };
    at += head + size;
  }
}

/**
 * @param {Bytes} tag
 * @param {number} version
 * @param {number} at
 */
function frameSize(tag, version, at) {
  if (version === 2) return (tag[at] << 16) | (tag[at + 1] << 8) | tag[at + 2];
  return version === 3 ? word(tag, at) : syncsafe(tag, at);
}

/**
 * @param {Bytes} body
 * @param {number} version 3 or 4
 * @param {number} flags of the frame's format
 * @returns {Bytes | null} null if it is compressed or encrypted
 */
function plainBody(body, version, flags) {
  const [packed, grouped, unsynchronised, measured] = version === 3 ? [0xc0, 0x20, 0, 0] : [0x0c, 0x40, 0x02, 0x01];
  if (flags & packed) return null;
  const rest = body.subarray((flags & grouped ? 1 : 0) + (flags & measured ? 4 : 0));
  return flags & unsynchronised ? synchronised(rest) : rest;
}

/**
 * Returns the number of four bytes of seven bits each.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function syncsafe(bytes, at) {
  return [0, 1, 2, 3].reduce((number, index) => number * 128 + (bytes[at + index] & 0x7f), 0);
}

/**
 * Returns the bytes without the zeros that follow each 255.
 * @param {Bytes} bytes
 */
function synchronised(bytes) {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    kept[length++] = bytes[at];
    if (bytes[at] === 0xff && bytes[at + 1] === 0) at += 1;
  }
  return kept.subarray(0, length);
}

/**
 * @param {Bytes} tag
 * @param {number} version 3 or 4
 */
function extendedLength(tag, version) {
  return version === 3 ? 4 + word(tag, 0) : syncsafe(tag, 0);
}

/** @param {Bytes} body its first value */
function textOf(body) {
  return decoded(body.subarray(1), body[0]).split("\0", 1)[0];
}

/**
 * @param {Bytes} bytes
 * @param {number} encoding
 */
function decoded(bytes, encoding) {
  const littleEndian = encoding === 1 && bytes[0] === 0xff;
  return new TextDecoder(littleEndian ? "utf-16le" : encoding === 1 ? "utf-16be" : ENCODINGS[encoding] ?? "utf-8").decode(bytes);
}

/**
 * @param {Bytes} body
 * @param {string} id "PIC" has three letters instead of a media type
 * @returns {{ kind: number, cover: Bytes }}
 */
function pictureOf(body, id) {
  const wide = body[0] === 1 || body[0] === 2;
  const type = id === "PIC" ? 4 : body.indexOf(0, 1) + 1;
  const start = endOfText(body, type + 1, wide);
  return { kind: body[type], cover: body.slice(start) };
}

/**
 * @param {Bytes} body
 * @param {number} start
 * @param {boolean} wide whether its characters have two bytes
 * @returns {number} behind the zero that ends it
 */
function endOfText(body, start, wide) {
  if (!wide) {
    const end = body.indexOf(0, start);
    return end === -1 ? body.length : end + 1;
  }
  for (let at = start; at + 1 < body.length; at += 2) if (body[at] === 0 && body[at + 1] === 0) return at + 2;
  return body.length;
}
