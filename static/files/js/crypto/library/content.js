import { isZero, utf8, viewOf } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { ItemTooLargeError } from "./errors.js";

/** @import { Bytes } from "../bytes.js" */

/** Boxes have 2^9 to 2^14 bytes. */
export const MIN_BOX = 9;
export const MAX_BOX = 14;
const LENGTH_PREFIX = 4;

/**
 * Returns the content of an item.
 * @param {object} value
 * @returns {{ box: number, content: Bytes }} box: log2 of the content's length
 * @throws {ItemTooLargeError}
 */
export function encodeContent(value) {
  const padded = padContent(new Uint8Array(0), value, MIN_BOX);
  if (padded.box > MAX_BOX) throw new ItemTooLargeError();
  return padded;
}

/**
 * Returns some bytes, a length prefix, JSON, and zeros up to the smallest box, which hide the length of names.
 * @param {Bytes} before
 * @param {object} value
 * @param {number} leastBox log2 of the smallest box that is used
 * @returns {{ box: number, content: Bytes }} box: log2 of the content's length
 */
export function padContent(before, value, leastBox) {
  const json = utf8(JSON.stringify(value));
  const length = before.length + LENGTH_PREFIX + json.length;
  let box = leastBox;
  while (2 ** box < length) box += 1;
  const content = new Uint8Array(2 ** box);
  content.set(before);
  viewOf(content).setUint32(before.length, json.length);
  content.set(json, before.length + LENGTH_PREFIX);
  return { box, content };
}

/**
 * @param {Bytes} content from the length prefix on
 * @returns {Record<string, unknown>}
 * @throws {DamagedError}
 */
export function decodeContent(content) {
  const end = LENGTH_PREFIX + viewOf(content).getUint32(0);
  if (end > content.length) throw new DamagedError("the text is longer than its box");
  if (!isZero(content.subarray(end))) throw new DamagedError("the padding is not zero");
  return parseObject(content.subarray(LENGTH_PREFIX, end));
}

/**
 * Parses a JSON object in UTF-8 without a byte order mark.
 * @param {Bytes} json
 * @returns {Record<string, unknown>}
 * @throws {DamagedError}
 */
export function parseObject(json) {
  const value = parseJson(json);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) throw new DamagedError("the text is not a JSON object");
  return value;
}

/** @param {Bytes} json */
function parseJson(json) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json));
  } catch {
    throw new DamagedError("the text is not JSON");
  }
}
