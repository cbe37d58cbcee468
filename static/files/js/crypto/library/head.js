import { concat, toBase64Url, utf8 } from "../bytes.js";
import { HEAD_REF, nameOf } from "./ids.js";
import { PREFIX_LENGTH, sealItem } from "./items.js";
import { MAX_PAST } from "./values.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Entry, ItemHeader } from "./items.js" */
/** @import { KeyRing } from "./keys.js" */

const ROOT_LABEL = utf8("bytebin-library/1 root\0");
const HEAD_LABEL = utf8("bytebin-library/1 head\0");
const DIGEST_LENGTH = 16;

/**
 * Returns the digest over all items but the head. Their order in `items` does not matter.
 * @param {string} account
 * @param {Iterable<ItemHeader>} items
 */
export async function rootOf(account, items) {
  const named = Array.from(items, (item) => ({ name: nameOf(item), bytes: item.bytes }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  const start = concat(ROOT_LABEL, utf8(account));
  // Not joined by `concat`: no engine takes an argument for each of 100,000 items.
  const covered = new Uint8Array(start.length + PREFIX_LENGTH * named.length);
  covered.set(start);
  named.forEach(({ bytes }, i) => covered.set(bytes, start.length + PREFIX_LENGTH * i));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", covered)));
}

/** @param {Bytes} sealed a whole head */
export async function headDigest(sealed) {
  const digest = await crypto.subtle.digest("SHA-256", concat(HEAD_LABEL, sealed));
  return toBase64Url(new Uint8Array(digest, 0, DIGEST_LENGTH));
}

/**
 * Where a head stands: its revision, the digests of the heads before it (newest first), and the value of the last one,
 * whose unknown members it keeps.
 * @typedef {{ revision: number, past: string[], former: Record<string, any> }} Place
 */

/**
 * Returns the place after this state.
 * @param {{ revision: number, headDigest: string, head: Entry }} state
 * @returns {Place}
 */
export function placeAfter({ revision, headDigest: digest, head }) {
  return { revision: revision + 1, past: [digest, ...head.value.past].slice(0, MAX_PAST), former: head.value };
}

/**
 * Seals the head that goes with these items.
 * @param {KeyRing} keys
 * @param {Map<string, Entry>} entries all items but the head
 * @param {Place} place
 * @param {string} device shown to people as the origin of the last change, 0 to 64 bytes
 */
export async function sealHead(keys, entries, { revision, past, former }, device) {
  const root = await rootOf(keys.account, entries.values());
  const value = { ...former, count: entries.size, root, past, device, at: Date.now() };
  return sealItem(keys, { ...HEAD_REF, revision, value });
}
