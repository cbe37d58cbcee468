/**
 * Which files can be previewed. The name and type of an encrypted file come from the sender: they select the kind of
 * preview, the first bytes must confirm it, and the browser only ever sees a type from our own list.
 *
 * @import { MediaKind, MediaType } from "./media-types.js"
 *
 * @typedef {"image" | "heic" | "drawing" | "audio" | "video" | "text" | "archive" | "pdf"} Kind a drawing is an SVG
 * @typedef {"plain" | "code" | "markdown" | "table"} TextForm
 */

import { LARGEST_SHOWN, MEDIA_TYPES, VAGUE } from "./media-types.js";

/** Bytes that may be read without a click. */
export const AT_ONCE = 5 * 2 ** 20;
/** Bytes of a gzip that are read for its list. */
export const MOST_OF_GZIP = 64 * 2 ** 20;
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

/** Texts without a language. */
const PLAIN = ["txt", "text", "log", "nfo", "srt", "vtt", "ics", "vcf", "csv", "tsv", "bib", "tex"];
/** @type {Record<string, string>} names of files, or extensions, whose language has another name */
const LANGUAGES = {
  ...{ dockerfile: "bash", env: "ini", conf: "ini", cfg: "ini", properties: "ini", kts: "kotlin", pyi: "python" },
  ...{ cjs: "javascript", shtml: "xml", geojson: "json", jsonld: "json", ndjson: "json", jsonl: "json", bash: "bash" },
};

/**
 * @param {{ name: string, type: string }} file
 * @returns {TextForm}
 */
export function formOf(file) {
  const [extension] = languagesOf(file);
  const type = bareType(file);
  if (type === "text/markdown" || ["md", "markdown"].includes(extension)) return "markdown";
  if (isTable(type) || ["csv", "tsv"].includes(extension)) return "table";
  if (PLAIN.includes(extension) || (extension === "" && type === "text/plain")) return "plain";
  return "code";
}

/**
 * Returns the names that the language of a program may have, the likeliest first.
 * @param {{ name: string, type: string }} file
 */
export function languagesOf({ name, type }) {
  const extension = /(?:^|\.)([a-z0-9+-]+)$/i.exec(name)?.[1].toLowerCase() ?? "";
  const subtype = bareType({ type }).replace(/^.*\/(?:x-)?/, "");
  return [LANGUAGES[extension] ?? extension, subtype, subtype.replace(/^.*\+/, "").replace(/-source$/, "")];
}

/**
 * @param {{ name: string, type: string }} file
 * @returns {boolean} whether an archive must be inflated to be listed
 */
export function isGzip({ name, type }) {
  return ["application/gzip", "application/x-gzip", "application/x-gtar-compressed"].includes(bareType({ type })) || /\.t?gz$/i.test(name);
}

/** @param {{ name: string, type: string }} file */
export function delimiterOf({ name, type }) {
  return bareType({ type }) === "text/tab-separated-values" || /\.tsv$/i.test(name) ? "\t" : null;
}

/** @param {string} type */
function isTable(type) {
  return ["text/csv", "text/tab-separated-values", "text/x-csv", "text/comma-separated-values"].includes(type);
}

/** @param {{ type: string }} file */
function bareType({ type }) {
  return type.split(";")[0].trim().toLowerCase();
}
