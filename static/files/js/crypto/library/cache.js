import { concat, randomBytes, utf8, viewOf } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { derive, importAes } from "./box.js";
import { parseObject } from "./content.js";
import { PREFIX_LENGTH, parsePrefix } from "./items.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Entry } from "./items.js" */
/** @import { MasterKey } from "./keys.js" */

/**
 * The client's own copy, in IndexedDB. What is read from it goes through a Draft, whose `finish` finds what is missing,
 * old or exchanged; so pages need no order.
 */

/** Entries of a page. */
export const PAGE_LENGTH = 512;
const LABEL = "bytebin-library/1 cache\0";
const PAGE = utf8("page\0");
const THUMB = utf8("thumb\0");
const NONCE_LENGTH = 12;

/**
 * Returns K_cache.
 * @param {MasterKey} master
 * @returns {Promise<CryptoKey>}
 */
export async function cacheKeyOf({ account, key }) {
  return importAes(await derive(key, new Uint8Array(32), utf8(LABEL + account), 32));
}

/**
 * Seals up to 512 entries, without their thumbnails.
 * @param {CryptoKey} cacheKey
 * @param {Entry[]} entries
 * @returns {Promise<Bytes>}
 */
export function sealPage(cacheKey, entries) {
  if (entries.length > PAGE_LENGTH) throw new RangeError("a page has at most 512 entries");
  return sealCached(cacheKey, PAGE, concat(...entries.map(encodeEntry)));
}

/** @param {Entry} entry */
function encodeEntry({ bytes, value: { thumb, ...value }, thumbApart }) {
  const json = utf8(JSON.stringify(value));
  const lengths = new Uint8Array(5);
  lengths[0] = thumb !== undefined || thumbApart ? 1 : 0;
  viewOf(lengths).setUint32(1, json.length);
  return concat(bytes, lengths, json);
}

/**
 * @param {CryptoKey} cacheKey
 * @param {Bytes} sealed
 * @returns {Promise<Entry[]>}
 * @throws {DamagedError}
 */
export async function openPage(cacheKey, sealed) {
  const content = await openCached(cacheKey, PAGE, sealed);
  const entries = [];
  for (let at = 0; at < content.length; ) {
    const start = at + PREFIX_LENGTH + 5;
    const end = start + viewOf(content).getUint32(start - 4);
    const value = parseObject(content.subarray(start, end));
    const header = parsePrefix(content.slice(at, at + PREFIX_LENGTH));
    entries.push({ ...header, value, thumbApart: content[start - 5] === 1 });
    at = end;
  }
  return entries;
}

/**
 * Seals an entry's thumbnail, bound to this very version of the entry.
 * @param {CryptoKey} cacheKey
 * @param {Entry} entry with its thumbnail
 * @returns {Promise<Bytes>}
 */
export function sealThumb(cacheKey, { bytes, value }) {
  return sealCached(cacheKey, concat(THUMB, bytes), utf8(value.thumb));
}

/**
 * @param {CryptoKey} cacheKey
 * @param {Entry} entry that is `thumbApart`
 * @param {Bytes} sealed
 * @returns {Promise<string>} the data: URL
 * @throws {DamagedError} if it is another entry's, or another version's
 */
export async function openThumb(cacheKey, { bytes }, sealed) {
  return new TextDecoder().decode(await openCached(cacheKey, concat(THUMB, bytes), sealed));
}

/**
 * @param {CryptoKey} key
 * @param {Bytes} additionalData
 * @param {Bytes} content
 */
async function sealCached(key, additionalData, content) {
  const iv = randomBytes(NONCE_LENGTH);
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, content)));
}

/**
 * @param {CryptoKey} key
 * @param {Bytes} additionalData
 * @param {Bytes} sealed
 */
async function openCached(key, additionalData, sealed) {
  const algorithm = { name: "AES-GCM", iv: sealed.subarray(0, NONCE_LENGTH), additionalData };
  const content = await crypto.subtle.decrypt(algorithm, key, sealed.subarray(NONCE_LENGTH)).catch(() => {
    throw new DamagedError("the list kept on this device is damaged");
  });
  return new Uint8Array(content);
}
