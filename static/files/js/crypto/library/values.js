import { fromBase64Url, toBase64Url } from "../bytes.js";
import { CryptoError } from "../errors.js";
import { parseFragment } from "../link.js";
import { parseRequestFragment } from "../request/fragment.js";
import { MAX_PLAINTEXT } from "../sizes.js";
import { FILE, FOLDER, HEAD, OLD_KEY, REQUEST, SETTINGS, isLongId, isShortId } from "./ids.js";
import { faultIn, integer, optional, text } from "./rules.js";

/** @import { Rule, Rules } from "./rules.js" */

/**
 * What items hold. Each may have further members, which later versions wrote.
 *
 * @typedef {object} FileValue
 * @property {string} fragment of the file's link; "" if it is not encrypted
 * @property {string} name
 * @property {string} type
 * @property {number} size in bytes
 * @property {number} added milliseconds since 1970
 * @property {string} [thumb] a data: URL
 * @property {string} [note]
 * @property {string[]} [tags]
 * @property {string} [folder]
 * @property {string[]} [lists] ids of the manifests that it is in
 * @property {string} [request] id of the upload link that it came by
 *
 * @typedef {{ name: string, parent?: string, added: number }} FolderValue
 * @typedef {{ seed: string, fragment: string, title: string, added: number, password_key?: string }} RequestValue
 * @typedef {{ id: string, kind: number, name: string, added: number }} ListedMethod
 * @typedef {{ methods: ListedMethod[] }} SettingsValue
 * @typedef {{ amk: string }} OldKeyValue
 * @typedef {{ count: number, root: string, past: string[], device: string, at: number }} HeadValue
 */

const MAX_COUNT = 100_000;
export const MAX_PAST = 32;

/** @type {(length: number) => Rule} the only spelling of that many bytes in base64url */
const bytes = (length) => (value) => {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]*$/.test(value) || value.length % 4 === 1) return false;
  const decoded = fromBase64Url(value);
  return decoded.length === length && toBase64Url(decoded) === value;
};

/**
 * A list without repetition.
 * @type {(least: number, most: number, rule: Rule, key?: (value: any) => unknown) => Rule}
 */
const list = (least, most, rule, key = (value) => value) => (value, whole, id) =>
  Array.isArray(value) &&
  value.length >= least &&
  value.length <= most &&
  value.every((element) => rule(element, whole, id)) &&
  new Set(value.map(key)).size === value.length;

const time = integer(0, Number.MAX_SAFE_INTEGER);

/** @type {Rule} */
const thumbnail = (value) =>
  typeof value === "string" &&
  value.length <= 6000 &&
  /^data:image\/(?:webp|png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/.test(value);

/** @type {Rule} */
const listedMethod = (value) => {
  const { id, kind, name, added } = /** @type {Record<string, unknown>} */ (value ?? {});
  return isLongId(id) && integer(1, 3)(kind, {}, "") && text(0, 64)(name, {}, "") && time(added, {}, "");
};

/** @param {unknown} value */
async function fileFragment(value) {
  if (value === "") return true;
  // parseFragment takes a leading "#" too, which a stored fragment never has.
  if (typeof value !== "string" || value.startsWith("#")) return false;
  return parseFragment(value).then(() => true, isDamaged);
}

/** @param {unknown} error any but a refusal is a defect */
function isDamaged(error) {
  if (error instanceof CryptoError) return false;
  throw error;
}

/** @param {unknown} value */
async function requestFragment(value) {
  return typeof value === "string" && parseRequestFragment(value).then(() => true, isDamaged);
}

/** @type {Rule} */
const passwordKey = (value, { fragment }, id) =>
  value === undefined ? !String(fragment).startsWith("r1p.") : bytes(32)(value, {}, id);

/** @type {Record<number, Rules>} */
const RULES = {
  [FILE]: {
    fragment: fileFragment,
    name: text(1, 1024),
    type: text(0, 255),
    size: integer(0, MAX_PLAINTEXT),
    added: time,
    thumb: optional(thumbnail),
    note: optional(text(1, 4096)),
    tags: optional(list(0, 16, text(1, 64))),
    folder: optional(isLongId),
    lists: optional(list(0, 8, isShortId)),
    request: optional(isShortId),
  },
  [FOLDER]: {
    name: text(1, 255),
    parent: optional((value, _whole, id) => isLongId(value) && value !== id),
    added: time,
  },
  [REQUEST]: {
    seed: bytes(32),
    fragment: requestFragment,
    password_key: passwordKey,
    title: text(1, 255),
    added: time,
  },
  [SETTINGS]: { methods: list(1, 20, listedMethod, (method) => method.id) },
  [OLD_KEY]: { amk: bytes(32) },
  [HEAD]: {
    count: integer(0, MAX_COUNT),
    root: bytes(32),
    past: list(0, MAX_PAST, bytes(16)),
    device: text(0, 64),
    at: time,
  },
};

/**
 * Returns the name of a member that breaks the format's table, or undefined. Unknown members are allowed.
 * @param {number} kind
 * @param {string} id of the item
 * @param {Record<string, unknown>} value
 * @returns {Promise<string | undefined>}
 */
export function faultOf(kind, id, value) {
  return faultIn(RULES[kind], value, id);
}
