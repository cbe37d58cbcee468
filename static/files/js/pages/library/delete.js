import { message } from "../../../../messages/library.js";
import { safeName } from "../../encrypted/safe-name.js";
import { Api } from "../../transfer/api.js";
import { ApiError } from "../../transfer/errors.js";
import { putInTrash } from "../../transfer/trash.js";
import { csrfToken } from "../csrf.js";
import { byId, find } from "../dom.js";
import { reloadWith } from "./news.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink, OwnLinks } from "../../encrypted/own-links.js"
 */

const api = new Api(csrfToken);
const dialog = byId("delete-dialog", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const members = byId("delete-members", HTMLInputElement);
const trash = byId("delete-trash", HTMLButtonElement);
const problem = byId("delete-problem", HTMLElement);

/** @type {OwnLink | undefined} of the file in the dialog, if this browser knows it */
let asked;

/**
 * @param {HTMLButtonElement} button its value is the file's id
 * @param {OwnLink | undefined} key
 */
export function askToDelete(button, key) {
  asked = key;
  const row = /** @type {HTMLElement} */ (button.closest(".file-row"));
  byId("delete-id", HTMLInputElement).value = button.value;
  byId("delete-name", HTMLElement).textContent = find(row, ".file-row__name", HTMLElement).textContent;
  const listed = key?.members.length ?? 0;
  byId("delete-members-choice", HTMLElement).hidden = listed === 0;
  byId("delete-members-words", HTMLElement).textContent = message("deleteMembers", { count: listed });
  members.checked = true;
  problem.hidden = true;
  dialog.showModal();
  byId("delete-keep", HTMLButtonElement).focus(); // not the button that deletes
}

/**
 * Deletes a file whose link is known together with the link, and never the link alone. For others the form is sent.
 * @param {() => OwnLinks | LibraryLinks} keysNow
 */
export function listenToDialog(keysNow) {
  byId("delete-keep", HTMLButtonElement).addEventListener("click", () => dialog.close());
  trash.addEventListener("click", () => void putAway());
  form.addEventListener("submit", (event) => {
    if (asked === undefined) return;
    event.preventDefault();
    void deleteWithKey(asked, keysNow());
  });
}

/** Puts the file, and those in it if that is chosen, in the trash. Their links stay known. */
async function putAway() {
  trash.disabled = true;
  const ids = [byId("delete-id", HTMLInputElement).value, ...(members.checked ? (asked?.members ?? []) : [])];
  try {
    await putInTrash(api, ids);
    reloadWith(message("filesInTrash", { count: ids.length }), ids);
  } catch {
    problem.textContent = message("notDeleted");
    problem.hidden = false;
    trash.disabled = false;
  }
}

/**
 * @param {OwnLink} key
 * @param {OwnLinks | LibraryLinks} keys
 */
async function deleteWithKey(key, keys) {
  const button = find(form, "[type=submit]", HTMLButtonElement);
  button.disabled = true;
  try {
    // The manifest last: until then, the other files can be found.
    for (const id of [...(members.checked ? key.members : []), key.id]) {
      await api.deleteFile(id).catch(ignoreGone);
      await keys.forget(id);
    }
    reloadWith(message("deleted", { name: safeName(key.name) }));
  } catch {
    problem.textContent = message("notDeleted");
    problem.hidden = false;
    button.disabled = false;
  }
}

/** @param {unknown} error */
function ignoreGone(error) {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
