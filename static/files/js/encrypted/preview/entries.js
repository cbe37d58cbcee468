/**
 * What is in an archive, as a page lists it.
 *
 * @typedef {object} Entry
 * @property {string} name its path, safe to show
 * @property {number} size bytes, as the archive says
 * @property {boolean} folder
 * @property {boolean} locked whether it needs a password
 *
 * @typedef {object} Listing
 * @property {Entry[]} entries
 * @property {boolean} cut whether there are more
 */

import { safeName } from "../safe-name.js";

export const MOST_ENTRIES = 10_000;
const LONGEST_NAME = 300; // characters

/** Decodes names that say no encoding. */
export function nameDecoder() {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  const other = new TextDecoder("windows-1252");
  return (/** @type {Uint8Array} */ bytes) => {
    try {
      return utf8.decode(bytes);
    } catch {
      return other.decode(bytes);
    }
  };
}

/**
 * Makes a path safe to show: each part like the name of a file, and none that leads up.
 * @param {string} path
 */
export function safeEntryName(path) {
  const parts = path.slice(0, LONGEST_NAME).replaceAll("\\", "/").split("/");
  return parts.filter((part) => !["", ".", ".."].includes(part)).map(safeName).join("/");
}
