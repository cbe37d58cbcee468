import { isZero, utf8, viewOf } from "../bytes.js";
import { DamagedError, UnsupportedError } from "../errors.js";
import { BOX_OVERHEAD, openBox, sealBox } from "./box.js";
import { MAX_BOX, MIN_BOX, decodeContent, encodeContent } from "./content.js";
import { WrongContextError } from "./errors.js";
import { FILE, HEAD, isIdOf } from "./ids.js";
import { faultOf } from "./values.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { BoxKind } from "./box.js" */
/** @import { KeyRing } from "./keys.js" */

/**
 * @typedef {object} ItemHeader
 * @property {Bytes} bytes the first 112, which end with the commitment
 * @property {number} kind
 * @property {string} id
 * @property {number} generation of the AMK
 * @property {number} revision of the library, with which it was written
 * @property {string} account
 */

/**
 * An item that was opened, or came from the cache. `thumbApart`: the value lacks its thumbnail, which the cache has.
 * @typedef {ItemHeader & { value: Record<string, any>, thumbApart: boolean }} Entry
 */

/** @type {BoxKind} */
const BOX = { what: "item", label: "bytebin-library/1 item\0", headerLength: 48 };
/** What the cache keeps, and the root covers. */
export const PREFIX_LENGTH = 112;

/**
 * @param {KeyRing} keys
 * @param {{ kind: number, id: string, revision: number, value: Record<string, any> }} item
 * @returns {Promise<{ sealed: Bytes, entry: Entry }>}
 * @throws {RangeError} if the value is not one that the format allows
 */
export async function sealItem(keys, { kind, id, revision, value }) {
  const fault = isIdOf(kind, id) ? await faultOf(kind, id, value) : "id";
  if (fault !== undefined) throw new RangeError(`this ${fault} is not allowed in items of kind ${kind}`);
  const { box, content } = encodeContent(value);
  const header = newHeader({ kind, id, box, revision, account: keys.account, generation: keys.generation });
  const sealed = await sealBox(BOX, header, content, async () => keys.current);
  return { sealed, entry: { ...parsePrefix(sealed.slice(0, PREFIX_LENGTH)), value, thumbApart: false } };
}

/** @param {{ kind: number, id: string, box: number, generation: number, revision: number, account: string }} fields */
function newHeader({ kind, id, box, generation, revision, account }) {
  const bytes = new Uint8Array(BOX.headerLength);
  bytes.set([1, 1, kind, box]);
  viewOf(bytes).setUint32(4, generation);
  viewOf(bytes).setBigUint64(8, BigInt(revision));
  bytes.set(utf8(account), 16);
  bytes.set(utf8(id), 32);
  return bytes;
}

/**
 * @param {KeyRing} keys of the account asked for
 * @param {Bytes} sealed
 * @param {{ kind?: number, id?: string, revision?: number }} asked what the server was asked for, or announced
 * @returns {Promise<Entry>}
 * @throws {DamagedError | UnsupportedError | WrongContextError | import("./errors.js").WrongLibraryKeyError}
 */
export async function openItem(keys, sealed, asked) {
  const header = parseItem(sealed);
  requireAsked(header, { ...asked, account: keys.account });
  const key = keys.keyOf(header.generation);
  const value = decodeContent(await openBox(BOX, sealed, async () => key));
  const fault = await faultOf(header.kind, header.id, value);
  if (fault !== undefined) throw new DamagedError(`the item's ${fault} is missing, or not what it must be`);
  return { ...header, value, thumbApart: false };
}

/**
 * @param {ItemHeader} header
 * @param {{ account: string, kind?: number, id?: string, revision?: number }} asked
 */
function requireAsked(header, { account, kind = header.kind, id = header.id, revision = header.revision }) {
  if (header.account !== account) throw new WrongContextError("the item belongs to another account");
  if (header.kind !== kind) throw new WrongContextError("the item is of another kind than the one asked for");
  if (header.id !== id) throw new WrongContextError("the item is another one than the one asked for");
  if (header.revision !== revision) throw new WrongContextError("the item is of another revision than announced");
}

/**
 * Parses the header, and checks every rule before anything is derived from it.
 * @param {Bytes} sealed
 * @returns {ItemHeader}
 * @throws {DamagedError | UnsupportedError}
 */
export function parseItem(sealed) {
  if (sealed.length < BOX.headerLength + BOX_OVERHEAD) throw new DamagedError("the item is cut off");
  requireKnown(sealed);
  if (sealed.length !== BOX.headerLength + BOX_OVERHEAD + 2 ** sealed[3]) {
    throw new DamagedError("the item's length is not that of its box");
  }
  return parsePrefix(sealed.slice(0, PREFIX_LENGTH));
}

/** @param {Bytes} bytes */
function requireKnown([version, suite, kind, box]) {
  if (version !== 1) throw new UnsupportedError(`version ${version} of items is not supported`);
  if (suite !== 1) throw new UnsupportedError(`suite ${suite} of items is not supported`);
  if (kind < FILE || kind > HEAD) throw new UnsupportedError(`items of kind ${kind} are not supported`);
  if (box < MIN_BOX || box > MAX_BOX) throw new UnsupportedError(`boxes of 2^${box} bytes are not supported`);
}

/**
 * @param {Bytes} bytes 112, of a known version and kind
 * @returns {ItemHeader}
 */
export function parsePrefix(bytes) {
  const [kind, generation] = [bytes[2], viewOf(bytes).getUint32(4)];
  const revision = viewOf(bytes).getBigUint64(8);
  const [account, id] = [String.fromCharCode(...bytes.subarray(16, 32)), parseId(bytes.subarray(32, 48))];
  if (generation === 0) throw new DamagedError("an item's generation is 1 or more");
  if (revision === 0n || revision > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new DamagedError("an item's revision is from 1 to 2^53 - 1");
  }
  if (!isIdOf(kind, id)) throw new DamagedError("the item's id is not one that its kind has");
  return { bytes, kind, id, generation, revision: Number(revision), account };
}

/** @param {Bytes} bytes */
function parseId(bytes) {
  const end = bytes.indexOf(0);
  const length = end === -1 || !isZero(bytes.subarray(end)) ? bytes.length : end;
  return String.fromCharCode(...bytes.subarray(0, length));
}
