import { message } from "../../../../messages/library.js";
import { OwnerApi } from "../../transfer/owner-api.js";
import { csrfToken } from "../csrf.js";
import { byId, find } from "../dom.js";
import { reloadWith } from "./news.js";

/** @import { OwnLink } from "../../encrypted/own-links.js" */

const api = new OwnerApi(csrfToken);
const dialog = byId("delete-dialog", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const name = byId("delete-name", HTMLElement);
const members = byId("delete-members", HTMLInputElement);
const problem = byId("delete-problem", HTMLElement);

/** The files in the dialog, and those in the bundles among them. */
let asked = { ids: /** @type {string[]} */ ([]), members: /** @type {string[]} */ ([]) };

/**
 * @param {HTMLButtonElement} button its value is the file's id
 * @param {OwnLink | undefined} key
 */
export function askAbout(button, key) {
  const row = /** @type {HTMLElement} */ (button.closest(".file-row"));
  const shown = find(row, ".file-row__name", HTMLElement).textContent;
  ask(shown, { ids: [button.value], members: key?.members ?? [] });
}

/**
 * @param {string} named what the dialog calls the files
 * @param {{ ids: string[], members: string[] }} files
 */
function ask(named, files) {
  asked = files;
  name.textContent = named;
  const listed = files.members.length;
  byId("delete-members-choice", HTMLElement).hidden = listed === 0;
  byId("delete-members-words", HTMLElement).textContent = message("deleteMembers", { count: listed });
  members.checked = true;
  problem.hidden = true;
  dialog.showModal();
  byId("delete-keep", HTMLButtonElement).focus(); // not the button that deletes
}

byId("delete-keep", HTMLButtonElement).addEventListener("click", () => dialog.close());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void putInTrash();
});

/** Puts the files in the trash. Their links stay known, because they can be restored. */
async function putInTrash() {
  const button = find(form, "[type=submit]", HTMLButtonElement);
  const ids = [...asked.ids, ...(members.checked ? asked.members : [])];
  button.disabled = true;
  try {
    await api.trash("", ids);
    reloadWith(message("trashed", { name: name.textContent ?? "" }), ids);
  } catch {
    problem.textContent = message("notDeleted");
    problem.hidden = false;
    button.disabled = false;
  }
}
