import { message } from "../../../../../messages/unlocking.js";
import { PASSKEY, PASSPHRASE, RECOVERY, changeMethods } from "../../../crypto/library/index.js";
import { newRecoveryCode } from "../../../crypto/library/recovery.js";
import { ApiError } from "../../../transfer/errors.js";
import { byId, find } from "../../dom.js";
import { showCode } from "./code.js";
import { chooseMethod } from "./method.js";
import { device, library, listed } from "./session.js";
import { confirmed, during, say } from "./steps.js";

/**
 * @import { Amk, NewMethod } from "../../../crypto/library/index.js"
 * @import { StoredLibrary } from "../../../transfer/owner-api.js"
 */

const list = byId("ways", HTMLUListElement);
const template = byId("way-row", HTMLTemplateElement);
const KINDS = new Map([
  [PASSPHRASE, message("passphrase")],
  [PASSKEY, message("passkey")],
  [RECOVERY, message("recoveryCode")],
]);

/** Lists the ways to unlock the library. The code, and the only other way, cannot be removed. */
export function drawWays() {
  const ways = listed();
  const others = ways.filter(({ kind }) => kind !== RECOVERY);
  list.replaceChildren(...ways.map((way) => rowOf(way, way.kind !== RECOVERY && others.length > 1)));
}

/**
 * @param {{ id: string, kind: number, name: string, added: number }} way
 * @param {boolean} removable
 */
function rowOf(way, removable) {
  const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const name of row.querySelectorAll('[data-part="name"]')) name.textContent = nameOf(way);
  const kind = find(row, '[data-part="kind"]', HTMLElement);
  kind.textContent = KINDS.get(way.kind) ?? "";
  kind.hidden = way.name === ""; // it is the name then
  const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(way.added);
  find(row, '[data-part="added"]', HTMLElement).textContent = message("added", { date });
  find(row, "button", HTMLButtonElement).value = `remove:${way.id}`;
  find(row, ".entry__action", HTMLElement).hidden = !removable;
  return row;
}

/** @param {{ kind: number, name: string }} way */
function nameOf({ kind, name }) {
  return name || (KINDS.get(kind) ?? "");
}

/**
 * @param {Amk} amk
 * @param {StoredLibrary} stored
 */
export async function addWay(amk, stored) {
  const method = await chooseMethod(stored.methods.flatMap(({ credential_id: id }) => id || []));
  if (method === null) return;
  const { secret, credential } = method;
  const name = unusedName(method.name);
  await change(amk, { add: [{ secret, name }] }, credential);
  say(message("wayAdded", { name: nameOf({ kind: credential === null ? PASSPHRASE : PASSKEY, name }) }));
}

/** @param {string} name of a device, which may be like another one; "" for a passphrase */
function unusedName(name) {
  const used = new Set(listed().map((way) => way.name));
  let unused = name;
  for (let number = 2; name !== "" && used.has(unused); number++) unused = `${name} ${number}`;
  return unused;
}

/**
 * @param {Amk} amk
 * @param {string} id
 */
export async function removeWay(amk, id) {
  const way = listed().find((one) => one.id === id);
  if (way === undefined) return; // another tab was faster
  const name = nameOf(way);
  const words = { title: message("removeTitle", { name }), text: message("removeText"), yes: message("remove") };
  if (!(await confirmed(words))) return;
  await change(amk, { remove: [id] }, null);
  say(message("wayRemoved", { name }));
}

/**
 * Puts a new recovery code in the place of the old one.
 * @param {Amk} amk
 */
export async function replaceCode(amk) {
  const code = await newRecoveryCode();
  if (!(await showCode(code))) return;
  const remove = listed().flatMap(({ id, kind }) => (kind === RECOVERY ? id : []));
  await change(amk, { add: [{ secret: { code }, name: "" }], remove }, null);
  say(message("newCode"));
}

/**
 * Writes a change, and makes it again if another device has just written something.
 * @param {Amk} amk
 * @param {{ add?: NewMethod[], remove?: string[] }} what
 * @param {string | null} credential of the method that is added
 */
async function change(amk, what, credential) {
  const write = async () => library.writeMethods(await changeMethods(library.state, amk, what, device), [credential]);
  try {
    await during(write());
  } catch (error) {
    if (!(error instanceof ApiError && error.slug === "library-changed")) throw error;
    await library.sync();
    await during(write());
  }
}
