import { RolledBackError } from "./errors.js";
import { nameOf } from "./ids.js";
import { PREFIX_LENGTH } from "./items.js";
import { MAX_PAST } from "./values.js";

/** @import { Entry, ItemHeader } from "./items.js" */

const COMMITMENT_AT = 80;
/** Looked up, because a memory is made of 10,000 commitments after each write. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * What a device remembers of the last state that it accepted. The server knows all of it, so that it may stay stored
 * when the device is locked. `head`: its digest; `items`: revision and commitment (hexadecimal) by name ("1/<file id>").
 * @typedef {{ generation: number, revision: number, head: string, items: Record<string, [number, string]> }} Memory
 */

/**
 * What is compared with a memory: a State, or one that is still to be verified.
 * @typedef {object} Whole
 * @property {number} generation
 * @property {number} revision
 * @property {Entry} head
 * @property {string} headDigest
 * @property {Map<string, Entry>} entries
 */

/**
 * @param {Whole} state
 * @returns {Memory}
 */
export function memoryOf({ generation, revision, headDigest: head, entries }) {
  /** @type {[string, [number, string]][]} */
  const items = Array.from(entries, ([name, entry]) => [name, [entry.revision, commitmentOf(entry)]]);
  return { generation, revision, head, items: Object.fromEntries(items) };
}

/** @param {ItemHeader} header */
function commitmentOf({ bytes }) {
  let text = "";
  for (let at = COMMITMENT_AT; at < PREFIX_LENGTH; at++) text += HEX[bytes[at]];
  return text;
}

/**
 * Refuses a state that cannot have come after the one remembered.
 * @param {Whole} state
 * @param {Memory} memory
 * @throws {RolledBackError}
 */
export function requireLater(state, memory) {
  if (state.generation < memory.generation) {
    throw new RolledBackError("older", "the list is of an older key than this device has seen");
  }
  if (state.revision < memory.revision) {
    throw new RolledBackError("older", "the list is older than what this device has seen");
  }
  requireSameHistory(state, memory);
  for (const [name, entry] of state.entries) requireLaterItem(name, entry, memory);
}

/**
 * @param {Whole} state
 * @param {Memory} memory
 */
function requireSameHistory({ revision, head, headDigest }, memory) {
  const heads = [headDigest, ...head.value.past];
  const writes = revision - memory.revision;
  if (writes > 0 && head.value.past.length === 0) {
    throw new RolledBackError("started-over", "this is a new list, not the one that this device has seen");
  }
  // `past` is too short to reach the remembered head only if more than 32 writes came after it.
  const fits = writes <= MAX_PAST ? heads[writes] === memory.head : heads.length === MAX_PAST + 1;
  if (!fits) throw new RolledBackError("forked", "the list has another history than this device has seen");
}

/**
 * @param {string} name
 * @param {Entry} entry
 * @param {Memory} memory
 */
function requireLaterItem(name, entry, { revision, items }) {
  if (entry.revision > revision) return;
  const [seenRevision, commitment] = items[name] ?? [];
  if (entry.revision !== seenRevision || commitmentOf(entry) !== commitment) {
    throw new RolledBackError("older", `this device has seen that the item ${name} was replaced or removed`);
  }
}

/**
 * Compares the library's own list of unlock methods with the server's.
 * @param {{ methods: { id: string, kind: number }[] }} settings
 * @param {{ id: string, kind: number }[]} listed by the server
 * @throws {RolledBackError}
 */
export function requireMethods({ methods }, listed) {
  const names = listed.map(nameOf);
  const same = names.length === methods.length && methods.every((method) => names.includes(nameOf(method)));
  if (!same) throw new RolledBackError("methods", "the server lists other unlock methods than the library itself");
}
