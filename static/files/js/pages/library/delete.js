import { message } from "../../../../messages/library.js";
import { safeName } from "../../encrypted/safe-name.js";
import { Api } from "../../transfer/api.js";
import { ApiError } from "../../transfer/errors.js";
import { csrfToken } from "../csrf.js";
import { byId, find } from "../dom.js";
import { reloadWith } from "./news.js";

/**
 * @import { OwnLink, OwnLinks } from "../../encrypted/own-links.js"
 */

const api = new Api(csrfToken);
const dialog = byId("delete-dialog", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const members = byId("delete-members", HTMLInputElement);
const problem = byId("delete-problem", HTMLElement);

/** @type {OwnLink | undefined} of the file that is asked about, where this browser knows it */
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
}

/**
 * A file whose key is known goes with its key, and never the key alone; of others the form tells the server.
 * @param {OwnLinks} keys
 */
export function listenToDialog(keys) {
  byId("delete-keep", HTMLButtonElement).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    if (asked === undefined) return;
    event.preventDefault();
    void deleteWithKey(asked, keys);
  });
}

/**
 * @param {OwnLink} key
 * @param {OwnLinks} keys
 */
async function deleteWithKey(key, keys) {
  const button = find(form, "[type=submit]", HTMLButtonElement);
  button.disabled = true;
  try {
    // The list itself last: while it is there, the rest can be found.
    for (const id of [...(members.checked ? key.members : []), key.id]) {
      await api.deleteFile(id).catch(unlessGone);
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
function unlessGone(error) {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
