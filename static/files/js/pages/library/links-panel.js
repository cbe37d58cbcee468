import { message } from "../../../../messages/library.js";
import { byId, find } from "../dom.js";

/** @import { OwnLinks } from "../../encrypted/own-links.js" */

const section = byId("own-keys", HTMLElement);
const news = byId("own-keys-news", HTMLElement);
const file = byId("own-keys-file", HTMLInputElement);

/**
 * Shows how many links this browser remembers, with buttons to export, import and forget them.
 * @param {OwnLinks} keys
 * @param {{ onChange: (words: string) => void }} options called with a message when the rows must be redrawn
 */
export async function showPanel(keys, { onChange }) {
  await showCount(keys);
  section.hidden = false;
  on("own-keys-export", () => exportAll(keys));
  on("own-keys-import", async () => file.click());
  on("own-keys-forget", async () => {
    if (!(await confirmForget(message("forgetAll")))) return;
    await keys.forgetAll();
    onChange(message("allForgotten"));
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    const imported = chosen === undefined ? null : await importFrom(chosen, keys);
    if (imported !== null) onChange(message("imported", { count: imported }));
  });
}

/** @param {OwnLinks} keys */
async function showCount(keys) {
  const { length } = await keys.all();
  byId("own-keys-count", HTMLElement).textContent =
    length === 0 ? message("noLinks") : message("links", { count: length });
  byId("own-keys-export", HTMLButtonElement).hidden = length === 0;
  byId("own-keys-forget", HTMLButtonElement).hidden = length === 0;
}

/**
 * @param {OwnLinks} keys
 * @param {number} gone links of files that the server no longer has
 */
export async function showForgotten(keys, gone) {
  await showCount(keys);
  news.textContent = message("goneForgotten", { count: gone });
}

/**
 * @param {string} words what will be forgotten
 * @returns {Promise<boolean>} whether the user confirmed
 */
export function confirmForget(words) {
  const dialog = byId("forget-dialog", HTMLDialogElement);
  byId("forget-words", HTMLElement).textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  find(dialog, "[value=keep]", HTMLButtonElement).focus(); // not the button that forgets
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "forget"), { once: true });
  });
}

/** @param {OwnLinks} keys */
async function exportAll(keys) {
  const [{ writeLinks }, { saveBlob }] = await Promise.all([import("../../encrypted/own-links-file.js"), import("../save-blob.js")]);
  saveBlob(writeLinks(await keys.all()), "bytebin-links.json");
  news.textContent = message("exported");
}

/**
 * @param {File} chosen
 * @param {OwnLinks} keys
 * @returns {Promise<number | null>} how many; null if the file is not an export
 */
async function importFrom(chosen, keys) {
  const { NotOurFile, LARGEST_FILE, readLinks } = await import("../../encrypted/own-links-file.js");
  try {
    if (chosen.size > LARGEST_FILE) throw new NotOurFile();
    const origins = [location.origin, new URL(section.dataset.publicUrl ?? "").origin];
    const imported = readLinks(await chosen.text(), origins);
    await keys.keep(...imported);
    return imported.length;
  } catch (error) {
    if (!(error instanceof NotOurFile)) throw error;
    news.textContent = message("notAnExport");
    return null;
  }
}

/**
 * @param {string} id of a button
 * @param {() => Promise<void>} act
 */
function on(id, act) {
  byId(id, HTMLButtonElement).addEventListener("click", () => void act());
}
