import { message } from "../../../../messages/library.js";
import { formatBytes } from "../../../../messages/units.js";
import { changeList, readList } from "../../encrypted/living-list.js";
import { safeName } from "../../encrypted/safe-name.js";
import { ChunkSender } from "../../transfer/chunk-sender.js";
import { byId, find } from "../dom.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { Entry } from "../../encrypted/manifest.js"
 * @import { OwnLink, OwnLinks } from "../../encrypted/own-links.js"
 * @import { Api } from "../../transfer/api.js"
 */

/** @typedef {{ key: OwnLink, keys: OwnLinks | LibraryLinks, api: Api }} List */

const dialog = byId("list-dialog", HTMLDialogElement);
const rows = find(dialog, "ul", HTMLUListElement);
const news = byId("list-news", HTMLElement);
const problem = byId("list-problem", HTMLElement);
const empty = byId("list-empty", HTMLButtonElement);
const { sendWorker = "" } = dialog.dataset;
let changed = false;

byId("list-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  if (changed) location.reload();
});

/**
 * Shows which files a link opens, to take some out of it or to add others.
 * @param {List} list
 */
export async function showList({ key, keys, api }) {
  byId("list-title", HTMLElement).textContent = safeName(key.name);
  const add = byId("list-add", HTMLAnchorElement);
  add.href = `${add.dataset.upload}?to=${key.id}`;
  rows.replaceChildren();
  news.textContent = message("listReading");
  problem.hidden = true;
  empty.hidden = true;
  dialog.showModal();
  try {
    draw((await readList(api, key)).entries, { key, keys, api });
  } catch {
    fail(message("listNotRead"));
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
  const { key, keys, api } = list;
  button.disabled = true;
  problem.hidden = true;
  news.textContent = message("listChanging");
  try {
    const entries = await changeList({ api, sender: new ChunkSender(sendWorker, api) }, key, how);
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
