import { DamagedError, UnsupportedError } from "../crypto/opening.js";
import { MANIFEST_TYPE, MOST_FILES } from "./manifest-type.js";

/**
 * The manifest of a bundle (docs/FORMAT.md). The sender wrote it, so all of it is validated here before use.
 *
 * @typedef {object} Entry
 * @property {string} id of a file on this server
 * @property {string} key the fragment of its link, b1 without a password
 * @property {string} name
 * @property {number} size bytes
 * @property {string} type
 * @property {string} path of its folder, "" at the top
 */

/** Bytes. */
export const LARGEST_MANIFEST = 8 * 2 ** 20;

const VERSION = 1;
const ID = /^[0-9A-Za-z]{11}$/;
const KEY = /^b1\.[0-9A-Za-z_-]{48}$/;
const LONGEST_NAME = 1024; // bytes
const LONGEST_TYPE = 255; // bytes
const LONGEST_PATH = 1024; // bytes
const LARGEST_FILE = 2 ** 46; // bytes; also the limit for all files together

/**
 * @param {Entry[]} entries
 * @returns {Blob}
 */
export function writeManifest(entries) {
  const files = entries.map(({ id, key, name, size, type, path }) => ({
    ...{ id, key, name: fitName(name), size, type: fitType(type) },
    ...(fitPath(path) !== "" && { path: fitPath(path) }),
  }));
  return new Blob([JSON.stringify({ version: VERSION, files })], { type: MANIFEST_TYPE });
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Entry[]} none if the list was emptied; throws DamagedError, or UnsupportedError if the version is newer
 */
export function readManifest(bytes) {
  const { version, files } = Object(parse(bytes));
  if (Number.isInteger(version) && version !== VERSION) throw new UnsupportedError("a list of a later version");
  const valid =
    version === VERSION &&
    Array.isArray(files) &&
    files.length <= MOST_FILES &&
    files.every(isEntry) &&
    new Set(files.map(({ id }) => id)).size === files.length &&
    files.reduce((sum, { size }) => sum + size, 0) <= LARGEST_FILE;
  if (!valid) throw new DamagedError("the list is not what it must be");
  return files.map(({ id, key, name, size, type, path = "" }) => ({ id, key, name, size, type, path }));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new DamagedError("the list is not what it must be");
  }
}

/**
 * @param {any} value
 * @returns {value is Entry}
 */
function isEntry(value) {
  const { id, key, name, size, type, path } = Object(value);
  return (
    typeof id === "string" &&
    ID.test(id) &&
    typeof key === "string" &&
    KEY.test(key) &&
    isText(name, LONGEST_NAME) &&
    name !== "" &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    size <= LARGEST_FILE &&
    isText(type, LONGEST_TYPE) &&
    (path === undefined || isPath(path))
  );
}

/**
 * @param {unknown} value
 * @param {number} longest bytes in UTF-8
 */
function isText(value, longest) {
  return typeof value === "string" && value.isWellFormed() && bytesOf(value) <= longest;
}

/** @param {string} text */
function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

/** @param {string} name */
function fitName(name) {
  let fitting = name.toWellFormed() || "file";
  while (bytesOf(fitting) > LONGEST_NAME) fitting = [...fitting].slice(0, -1).join("");
  return fitting;
}

/** @param {string} type */
function fitType(type) {
  return isText(type, LONGEST_TYPE) ? type : "";
}

/**
 * @param {unknown} value
 * @returns {value is string} whether a list may contain it
 */
function isPath(value) {
  if (typeof value !== "string" || !value.isWellFormed()) return false;
  if (bytesOf(value) > LONGEST_PATH) return false;
  return value.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * Returns the path that a list keeps for a file. A path that does not fit loses its outermost folders.
 * @param {string} path as the browser gives it, "" at the top
 */
function fitPath(path) {
  let parts = path.toWellFormed().split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  while (parts.length > 0 && !isPath(parts.join("/"))) parts = parts.slice(1);
  return parts.join("/");
}
