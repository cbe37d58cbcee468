/**
 * Comments as Vorbis, Opus and FLAC have them (xiph.org, "Ogg Vorbis I format specification: comment field and header
 * specification").
 *
 * @import { Bytes } from "../reading.js"
 * @import { Found } from "./tags.js"
 */

import { Damaged } from "../../photos/tiff.js";
import { fromBase64 } from "../../../transfer/base64.js";

const MOST_COMMENTS = 1000;

/**
 * @param {Bytes} block
 * @returns {Found} throws Damaged or a RangeError if its parts do not fit
 */
export function commentsIn(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let at = 4 + view.getUint32(0, true); // whose program wrote it
  const count = Math.min(view.getUint32(at, true), MOST_COMMENTS);
  at += 4;
  /** @type {Found} */
  const found = {};
  for (let number = 0; number < count; number += 1) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > block.length) throw new Damaged();
    take(found, block.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

/**
 * @param {Found} found
 * @param {Uint8Array} comment a name, "=" and a value
 */
function take(found, comment) {
  const equals = comment.indexOf(0x3d);
  const name = new TextDecoder().decode(comment.subarray(0, equals)).toUpperCase();
  const value = () => new TextDecoder().decode(comment.subarray(equals + 1));
  if (name === "TITLE") found.title ??= value();
  if (name === "ARTIST") found.artist ??= value();
  if (name === "METADATA_BLOCK_PICTURE") found.cover ??= pictureIn(decoded(value()));
}

/**
 * @param {Bytes} block of a picture (RFC 9639, section 8.8)
 * @returns {Bytes} throws Damaged or a RangeError if its parts do not fit
 */
export function pictureIn(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let at = 4;
  for (let texts = 0; texts < 2; texts += 1) at += 4 + view.getUint32(at); // the media type, the description
  at += 16; // width, height, depth, colours
  const length = view.getUint32(at);
  if (at + 4 + length > block.length) throw new Damaged();
  return block.slice(at + 4, at + 4 + length);
}

/** @param {string} text */
function decoded(text) {
  try {
    return fromBase64(text);
  } catch {
    throw new Damaged();
  }
}
