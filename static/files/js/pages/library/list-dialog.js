import { message } from "../../../../messages/library.js";
import { formatBytes } from "../../../../messages/units.js";
import { WrongPasswordError } from "../../crypto/errors.js";
import { argon2idInWorker } from "../../encrypted/argon2id.js";
import { changeList, hasPassword, readList } from "../../encrypted/living-list.js";
import { safeName } from "../../encrypted/safe-name.js";
import { ChunkSender } from "../../transfer/chunk-sender.js";
import { byId, find } from "../dom.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { ListSecret } from "../../encrypted/living-list.js"
 * @import { Entry } from "../../encrypted/manifest.js"
 * @import { OwnLink, OwnLinks } from "../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../transfer/owner-api.js"
 */

/** @typedef {{ key: OwnLink, keys: OwnLinks | LibraryLinks, api: OwnerApi, secret?: ListSecret }} List */

const dialog = byId("list-dialog", HTMLDialogElement);
const rows = find(dialog, "ul", HTMLUListElement);
const news = byId("list-news", HTMLElement);
const problem = byId("list-problem", HTMLElement);
const empty = byId("list-empty", HTMLButtonElement);
const unlocking = byId("list-unlock", HTMLFormElement);
const password = byId("list-password", HTMLInputElement);
const add = byId("list-add", HTMLAnchorElement);
const { sendWorker = "", argon2Worker = "", argon2Simd = "", argon2NoSimd = "" } = dialog.dataset;
const argon2id = argon2idInWorker({ worker: argon2Worker, simd: argon2Simd, noSimd: argon2NoSimd });
let changed = false;

byId("list-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  password.value = "";
  if (changed) location.reload();
});

/**
 * Shows which files a link opens, to take some out of it or to add others.
 * @param {List} list
 */
export async function showList(list) {
  const { key } = list;
  byId("list-title", HTMLElement).textContent = safeName(key.name);
  add.href = `${add.dataset.upload}?to=${key.id}`;
  rows.replaceChildren();
  problem.hidden = true;
  empty.hidden = true;
  unlocking.hidden = add.hidden = true;
  dialog.showModal();
  if (hasPassword(key)) askForPassword(list);
  else await read(list);
}

/** @param {List} list */
function askForPassword(list) {
  unlocking.hidden = false;
  news.textContent = message("listLocked");
  password.focus();
  unlocking.onsubmit = (event) => {
    event.preventDefault();
    void read({ ...list, secret: { password: password.value, argon2id } });
  };
}

/** @param {List} list */
async function read(list) {
  news.textContent = message("listReading");
  problem.hidden = true;
  try {
    const { entries } = await readList(list.api, list.key, list.secret);
    unlocking.hidden = true;
    add.hidden = false;
    draw(entries, list);
  } catch (error) {
    fail(message(error instanceof WrongPasswordError ? "listWrongPassword" : "listNotRead"));
    if (!unlocking.hidden) password.select();
  }
}

/**
 * @param {Entry[]} entries
 * @param {List} list
 */
function draw(entries, list) {
  news.textContent = message("listOpens", { count: entries.length });
  rows.replaceChildren(...entries.map((entry) => rowOf(entry, list)));
  empty.hidden = entries.length < 2;
  empty.onclick = () => void change(list, () => [], empty);
}

/**
 * @param {Entry} entry
 * @param {List} list
 */
function rowOf(entry, list) {
  const copy = /** @type {DocumentFragment} */ (byId("list-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  for (const name of row.querySelectorAll("[data-part=name]")) name.textContent = safeName(entry.name);
  find(row, "[data-part=size]", HTMLElement).textContent = formatBytes(entry.size);
  const button = find(row, "button", HTMLButtonElement);
  button.addEventListener("click", () => void change(list, (now) => now.filter(({ id }) => id !== entry.id), button));
  return row;
}

/**
 * @param {List} list
 * @param {(entries: Entry[]) => Entry[]} how
 * @param {HTMLButtonElement} button that was pressed
 */
async function change(list, how, button) {
  const { key, keys, api, secret } = list;
  button.disabled = true;
  problem.hidden = true;
  news.textContent = message("listChanging");
  try {
    const entries = await changeList({ api, sender: new ChunkSender(sendWorker, api) }, key, how, secret);
    changed = true;
    await keys.keepMembers(key, entries.map(({ id }) => id));
    draw(entries, list);
    byId("list-close", HTMLButtonElement).focus(); // the button that was pressed is gone
  } catch {
    fail(message("listNotChanged"));
    button.disabled = false;
  }
}

/** @param {string} words */
function fail(words) {
  news.textContent = "";
  problem.textContent = words;
  problem.hidden = false;
}
