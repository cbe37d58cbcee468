import { headDigest, placeAfter, sealHead } from "./head.js";
import { OLD_KEY, REQUEST, SETTINGS, nameOf } from "./ids.js";
import { sealItem } from "./items.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { State } from "./draft.js" */
/** @import { Place } from "./head.js" */
/** @import { Ref } from "./ids.js" */
/** @import { Entry } from "./items.js" */
/** @import { KeyRing } from "./keys.js" */

/**
 * Members of `value` replace those that the item has, and `undefined` removes one. All others stay, known or not.
 * @typedef {Ref & { value: Record<string, any> }} Put
 */

/**
 * What a device wants to write. After a conflict, the same change is sealed again for the new state: of two changes of
 * one item, the second one's members win, and the others stay.
 * @typedef {object} Change
 * @property {Put[]} [put] items that are made or changed
 * @property {Put[]} [edit] the same, but only if the item is still there
 * @property {Ref[]} [remove] items, if they are still there
 */

/**
 * One write, to be sent as it is. The server takes it only if the library's revision is still `after`.
 * @typedef {object} Write
 * @property {number} after the revision that the change was made to
 * @property {number} revision after the write
 * @property {Bytes[]} items sealed
 * @property {Ref[]} removed
 * @property {Bytes} head sealed
 * @property {State} state what the library is when the server has accepted it
 */

/** What the server takes in one write, both together. */
export const MAX_IN_WRITE = 250;

/**
 * Seals a change of files, folders and upload links.
 * @param {State} state
 * @param {Change} change
 * @param {string} device shown to people as the origin of the last change, 0 to 64 bytes
 * @returns {Promise<Write | null>} null if nothing is left to write
 * @throws {import("./errors.js").ItemTooLargeError | RangeError}
 */
export async function sealChange(state, { put = [], edit = [], remove = [] }, device) {
  const present = edit.filter((item) => state.entries.has(nameOf(item)));
  const removed = remove.filter((ref) => state.entries.has(nameOf(ref)));
  for (const { kind } of [...put, ...present]) requireKind(kind <= REQUEST, kind);
  for (const { kind } of removed) requireKind(kind !== SETTINGS, kind);
  if (put.length + present.length + removed.length === 0) return null;
  return sealWrite(state, [...put, ...present], removed, device);
}

/**
 * @param {boolean} allowed
 * @param {number} kind
 */
function requireKind(allowed, kind) {
  if (!allowed) throw new RangeError(`a change does not touch items of kind ${kind}`);
}

/**
 * @param {State} state
 * @param {Put[]} put
 * @param {Ref[]} removed all present
 * @param {string} device
 * @returns {Promise<Write>}
 */
export async function sealWrite(state, put, removed, device) {
  const names = new Set([...put, ...removed].map(nameOf));
  if (names.size !== put.length + removed.length) throw new RangeError("a change names an item twice");
  if (names.size > MAX_IN_WRITE) throw new RangeError("a write has at most 250 items and removals");
  const place = placeAfter(state);
  const sealed = await Promise.all(put.map((item) => sealPut(state, item, place.revision)));
  const entries = new Map(state.entries);
  for (const ref of removed) entries.delete(nameOf(ref));
  for (const { entry } of sealed) entries.set(nameOf(entry), entry);
  const items = sealed.map((item) => item.sealed);
  return { after: state.revision, items, removed, ...(await sealState(state.keys, entries, place, device)) };
}

/**
 * @param {State} state
 * @param {Put} item
 * @param {number} revision
 */
function sealPut({ keys, entries }, { kind, id, value }, revision) {
  const former = entries.get(nameOf({ kind, id }));
  if (former?.thumbApart && !("thumb" in value)) throw new RangeError(`the thumbnail of ${id} must be loaded first`);
  // As a reader gets it: without the members that are undefined.
  const merged = JSON.parse(JSON.stringify({ ...former?.value, ...value }));
  return sealItem(keys, { kind, id, revision, value: merged });
}

/**
 * Seals the head of these entries, and returns it with the state that both make.
 * @param {KeyRing} keys
 * @param {Map<string, Entry>} entries
 * @param {Place} place
 * @param {string} device
 * @returns {Promise<{ revision: number, head: Bytes, state: State }>}
 */
export async function sealState(keys, entries, place, device) {
  const { sealed, entry } = await sealHead(keys, entries, place, device);
  const { generation, revision } = entry;
  const digest = await headDigest(sealed);
  return { revision, head: sealed, state: { keys, generation, revision, head: entry, headDigest: digest, entries } };
}

/**
 * Returns the next step after a change of the key: up to 250 items of older keys, to be sealed again under the current
 * one by `sealChange`, or the removal of all old keys when no item needs them. Null if there is nothing to do. The
 * caller adds the thumbnails of entries that are `thumbApart`.
 * @param {State} state
 * @returns {Change | null}
 */
export function renewalOf({ entries, generation }) {
  const all = [...entries.values()];
  const old = all.filter((entry) => entry.generation < generation && entry.kind !== OLD_KEY);
  if (old.length > 0) return { edit: old.slice(0, MAX_IN_WRITE).map(({ kind, id }) => ({ kind, id, value: {} })) };
  const keys = all.filter((entry) => entry.kind === OLD_KEY);
  return keys.length > 0 ? { remove: keys.slice(0, MAX_IN_WRITE).map(({ kind, id }) => ({ kind, id })) } : null;
}
