import { randomBytes, toBase64Url } from "../bytes.js";
import { sealState, sealWrite } from "./change.js";
import { placeAfter } from "./head.js";
import { OLD_KEY, SETTINGS_REF, nameOf } from "./ids.js";
import { sealItem } from "./items.js";
import { KeyRing, MAX_METHODS, masterKeyOf } from "./keys.js";
import { sealMethod } from "./methods.js";
import { newRecoveryCode } from "./recovery.js";
import { RECOVERY, kindOf } from "./secrets.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Write } from "./change.js" */
/** @import { State } from "./draft.js" */
/** @import { Place } from "./head.js" */
/** @import { Entry } from "./items.js" */
/** @import { Amk } from "./keys.js" */
/** @import { Method } from "./methods.js" */
/** @import { Secret } from "./secrets.js" */
/** @import { ListedMethod } from "./values.js" */

/**
 * A method to be set up: its secret, and what the person calls it (0 to 64 bytes).
 * @typedef {{ secret: Secret, name: string }} NewMethod
 */

/**
 * A library under a new AMK. `methods` are in the order of those asked for, then the recovery code's. The server drops
 * all others. `amk` is kept as a MasterKey (`masterKeyOf`), and the code is shown once.
 * @typedef {object} Founding
 * @property {Amk} amk
 * @property {string} recoveryCode
 * @property {number} generation
 * @property {number} revision
 * @property {Method[]} methods
 * @property {Bytes[]} items sealed
 * @property {Bytes} head sealed
 * @property {State} state
 */

/**
 * Makes an account's first library, which is empty.
 * @param {string} account
 * @param {NewMethod[]} methods at least one; the recovery code is added
 * @param {string} device
 * @returns {Promise<Founding>}
 */
export function found(account, methods, device) {
  return startOver({ account, generation: 0, revision: 0 }, methods, device);
}

/**
 * Makes an empty library in place of one that nobody can unlock. Devices that remember the other one notice.
 * @param {{ account: string, generation: number, revision: number }} stored what the server has
 * @param {NewMethod[]} methods
 * @param {string} device
 * @returns {Promise<Founding>}
 */
export function startOver({ account, generation, revision }, methods, device) {
  return foundAt({ revision: revision + 1, past: [], former: {} }, account, generation + 1, methods, device);
}

/**
 * Makes an empty library that continues this one's history, because all its methods are lost. The entries of `state`
 * are then put into it, in several writes.
 * @param {State} state
 * @param {NewMethod[]} methods
 * @param {string} device
 * @returns {Promise<Founding>}
 */
export function rescue(state, methods, device) {
  return foundAt(placeAfter(state), state.keys.account, state.generation + 1, methods, device);
}

/**
 * @param {Place} place
 * @param {string} account
 * @param {number} generation
 * @param {NewMethod[]} methods
 * @param {string} device
 */
async function foundAt(place, account, generation, methods, device) {
  const amk = { account, generation, bytes: randomBytes(32) };
  const keys = new KeyRing(await masterKeyOf(amk));
  const wrapped = await wrapWithCode(amk, methods);
  const value = { methods: wrapped.listed };
  const { sealed, entry } = await sealItem(keys, { ...SETTINGS_REF, revision: place.revision, value });
  const entries = new Map([[nameOf(entry), entry]]);
  const founded = await sealState(keys, entries, place, device);
  return { amk, generation, items: [sealed], recoveryCode: wrapped.code, methods: wrapped.methods, ...founded };
}

/**
 * Changes the AMK: the next generation's holds the old one in an item, so that older items stay readable.
 * @param {State} state
 * @param {Amk} amk the current one
 * @param {NewMethod[]} methods those at hand; the recovery code is added
 * @param {string} device
 * @returns {Promise<Founding>}
 */
export async function changeKey(state, amk, methods, device) {
  requireCurrent(state, amk);
  const next = { account: amk.account, generation: amk.generation + 1, bytes: randomBytes(32) };
  const keys = new KeyRing(await masterKeyOf(next));
  const [wrapped, place] = [await wrapWithCode(next, methods), placeAfter(state)];
  const { revision } = place;
  const settings = { ...settingsOf(state).value, methods: wrapped.listed };
  const oldKey = { kind: OLD_KEY, id: `key${amk.generation}`, revision, value: { amk: toBase64Url(amk.bytes) } };
  const sealed = [
    await sealItem(keys, oldKey),
    await sealItem(keys, { ...SETTINGS_REF, revision, value: settings }),
  ];
  const entries = new Map(state.entries);
  for (const { entry } of sealed) entries.set(nameOf(entry), entry);
  keys.addAllOf(state.keys);
  const items = sealed.map((item) => item.sealed);
  const changed = await sealState(keys, entries, place, device);
  const { code: recoveryCode, methods: wraps } = wrapped;
  return { amk: next, generation: next.generation, items, recoveryCode, methods: wraps, ...changed };
}

/**
 * Adds and removes unlock methods.
 * @param {State} state
 * @param {Amk} amk the current one
 * @param {{ add?: NewMethod[], remove?: string[] }} change remove: ids
 * @param {string} device
 * @returns {Promise<Write & { add: Method[], remove: string[] }>}
 */
export async function changeMethods(state, amk, { add = [], remove = [] }, device) {
  requireCurrent(state, amk);
  const added = await Promise.all(add.map(({ secret }) => sealMethod(amk, secret)));
  const kept = settingsOf(state).value.methods.filter((/** @type {ListedMethod} */ { id }) => !remove.includes(id));
  const methods = [...kept, ...listingOf(added, add)];
  requireWaysIn(methods);
  const write = await sealWrite(state, [{ ...SETTINGS_REF, value: { methods } }], [], device);
  return { ...write, add: added, remove };
}

/**
 * @param {State} state
 * @param {Amk} amk
 */
function requireCurrent(state, amk) {
  if (amk.generation !== state.generation) throw new RangeError("this is not the library's current key");
}

/** @param {State} state */
function settingsOf({ entries }) {
  return /** @type {Entry} */ (entries.get(nameOf(SETTINGS_REF)));
}

/**
 * Wraps a new AMK, for a new recovery code too.
 * @param {Amk} amk
 * @param {NewMethod[]} wanted
 */
async function wrapWithCode(amk, wanted) {
  if (wanted.some(({ secret }) => kindOf(secret) === RECOVERY)) throw new RangeError("the recovery code is drawn here");
  const code = await newRecoveryCode();
  const all = [...wanted, { secret: { code }, name: "" }];
  const methods = await Promise.all(all.map(({ secret }) => sealMethod(amk, secret)));
  const listed = listingOf(methods, all);
  requireWaysIn(listed);
  return { code, methods, listed };
}

/**
 * @param {Method[]} methods
 * @param {NewMethod[]} wanted of each
 * @returns {ListedMethod[]}
 */
function listingOf(methods, wanted) {
  return methods.map(({ id, kind }, i) => ({ id, kind, name: wanted[i].name, added: Date.now() }));
}

/** @param {ListedMethod[]} methods */
function requireWaysIn(methods) {
  const codes = methods.filter(({ kind }) => kind === RECOVERY).length;
  if (codes < 1 || methods.length - codes < 1) throw new RangeError("a recovery code and one other method are needed");
  if (methods.length > MAX_METHODS) throw new RangeError("a library has at most 20 unlock methods");
}
