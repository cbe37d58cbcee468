/**
 * Which files can be previewed. The name and type of an encrypted file come from the sender: they select the kind of
 * preview, the first bytes must confirm it, and the browser only ever sees a type from our own list.
 *
 * @import { MediaKind, MediaType } from "./media-types.js"
 *
 * @typedef {"image" | "drawing" | "audio" | "video" | "text"} Kind a drawing is an SVG
 */

import { LARGEST_SHOWN, MEDIA_TYPES, VAGUE } from "./media-types.js";

/** Bytes that may be read without a click. */
export const AT_ONCE = 5 * 2 ** 20;
const BY_TYPE = lookup(([name, , , aliases]) => [name, ...aliases]);
const BY_EXTENSION = lookup(([, , extensions]) => extensions);

/**
 * @param {{ name: string, type: string, size: number }} file
 * @returns {Kind | null} null if the file can only be saved
 */
export function shownKind(file) {
  const kind = kindOf(file);
  if (kind === "file" || file.size === 0 || file.size > (LARGEST_SHOWN[kind] ?? Infinity)) return null;
  return kind === "active" ? "text" : kind; // its source
}

/**
 * Returns what the type says if our table has it, otherwise what the extension of the name says.
 * @param {{ name: string, type: string }} claims
 * @returns {MediaKind}
 */
export function kindOf({ name, type }) {
  const known = type.split(";")[0].trim().toLowerCase();
  const said = VAGUE.includes(known) ? undefined : BY_TYPE.get(known);
  if (said !== undefined) return said;
  if (/^text\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/.test(known)) return "text";
  return BY_EXTENSION.get(/\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? "") ?? "file";
}

/**
 * @param {(row: MediaType) => string[]} wordsOf
 * @returns {Map<string, MediaKind>}
 */
function lookup(wordsOf) {
  return new Map(MEDIA_TYPES.flatMap((row) => wordsOf(row).map((word) => [word, row[1]])));
}
