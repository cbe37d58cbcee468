import { message } from "../../../../messages/library.js";
import { formatBytes } from "../../../../messages/units.js";
import { safeName } from "../../encrypted/safe-name.js";
import { deleteForGood, restore, trashed } from "../../transfer/trash.js";
import { byId, find } from "../dom.js";
import { reloadWith } from "./news.js";
import { openDialog } from "./selection/dialog.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink, OwnLinks } from "../../encrypted/own-links.js"
 * @import { Api, StoredFile } from "../../transfer/api.js"
 *
 * @typedef {object} Page
 * @property {Api} api
 * @property {() => OwnLinks | LibraryLinks} keys where the links are that are forgotten with their files
 * @property {() => Promise<Map<string, OwnLink>>} known
 */

const MOST = 500; // rows
const section = byId("trash", HTMLDetailsElement);
const list = find(section, "ul", HTMLUListElement);
const words = find(section, "[role=status]", HTMLElement);
const emptying = byId("trash-empty", HTMLButtonElement);

/**
 * Lists what is in the trash, or says that this is not possible.
 * @param {Page} page
 */
export async function showTrash(page) {
  await fill(page).catch(() => (words.textContent = message("trashNotShown")));
}

/** @param {Page} page */
async function fill(page) {
  words.textContent = message("trashLoading");
  const [files, known] = await Promise.all([trashed(page.api), page.known()]);
  words.textContent = files.length === 0 ? message("trashEmpty") : message("trashHolds", { count: files.length });
  list.replaceChildren(...files.slice(0, MOST).map((file) => rowOf(file, known.get(file.id), page)));
  find(section, ".card", HTMLElement).hidden = files.length === 0;
  emptying.hidden = files.length === 0;
  emptying.onclick = () => askToDelete(files.map(({ id }) => id), page);
}

/**
 * @param {StoredFile} file
 * @param {OwnLink | undefined} link
 * @param {Page} page
 */
function rowOf(file, link, page) {
  const copy = /** @type {DocumentFragment} */ (byId("trash-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  const name = link ? safeName(link.name) : file.name || message("sealedFile");
  for (const part of row.querySelectorAll("[data-part=name]")) part.textContent = name;
  find(row, "[data-part=size]", HTMLElement).textContent = formatBytes(link?.size ?? file.size);
  find(row, "[data-action=restore]", HTMLButtonElement).addEventListener("click", ({ currentTarget }) =>
    void putBack(/** @type {HTMLButtonElement} */ (currentTarget), file.id, page),
  );
  find(row, "[data-action=delete]", HTMLButtonElement).addEventListener("click", () => askToDelete([file.id], page));
  return row;
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} id
 * @param {Page} page
 */
async function putBack(button, id, { api }) {
  button.disabled = true;
  try {
    await restore(api, [id]);
    reloadWith(message("restored", { count: 1 }));
  } catch {
    words.textContent = message("notRestored");
    button.disabled = false;
  }
}

/**
 * @param {string[]} ids
 * @param {Page} page
 */
function askToDelete(ids, { api, keys }) {
  byId("trash-words", HTMLElement).textContent = message("deleteForGood", { count: ids.length });
  async function remove() {
    await deleteForGood(api, ids);
    await keys().forget(...ids).catch(() => {}); // without storage there is nothing to forget
    reloadWith(message("deletedForGood", { count: ids.length }));
  }
  openDialog("trash-dialog", remove, () => message("notDeleted"));
  find(byId("trash-dialog", HTMLDialogElement), "[value=cancel]", HTMLButtonElement).focus(); // not the one that deletes
}
