import { message } from "../../../../messages/library.js";
import { safeName } from "../../encrypted/safe-name.js";
import { byId, find } from "../dom.js";
import { reloadWith } from "./news.js";

/** @import { LibraryLinks } from "../../encrypted/library/links.js" */

const dialog = byId("details-dialog", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const problem = byId("details-problem", HTMLElement);
const [name, tags, newFolder] = ["details-name", "details-tags", "details-new-folder"].map((id) =>
  byId(id, HTMLInputElement),
);
const folder = byId("details-folder", HTMLSelectElement);
const note = byId("details-note", HTMLTextAreaElement);

/**
 * Adds the button "Edit" to a row of the list: name, folder, tags and note of an encrypted file.
 * @param {HTMLElement} row
 * @param {string} id of the file
 * @param {LibraryLinks} links
 */
export function offerDetails(row, id, links) {
  if (row.querySelector("[data-action=edit]") !== null) return;
  const copy = /** @type {DocumentFragment} */ (byId("details-button", HTMLTemplateElement).content.cloneNode(true));
  const button = find(copy, "button", HTMLButtonElement);
  find(button, "[data-part=name]", HTMLElement).textContent = safeName(links.details(id).name);
  button.addEventListener("click", () => open(id, links));
  find(row, ".file-row__actions", HTMLElement).prepend(button);
}

/**
 * @param {string} id
 * @param {LibraryLinks} links
 */
function open(id, links) {
  const details = links.details(id);
  const none = new Option(message("noFolder"), "");
  folder.replaceChildren(none, ...links.folders.map((each) => new Option(each.path, each.id)));
  name.value = details.name;
  folder.value = details.folder;
  newFolder.value = "";
  tags.value = details.tags.join(", ");
  note.value = details.note;
  problem.hidden = true;
  form.onsubmit = (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value === "cancel") return;
    event.preventDefault();
    void save(id, links);
  };
  dialog.showModal();
}

/**
 * @param {string} id
 * @param {LibraryLinks} links
 */
async function save(id, links) {
  const button = find(form, "[value=save]", HTMLButtonElement);
  button.disabled = true;
  try {
    const details = { name: name.value, folder: folder.value, tags: tags.value.split(","), note: note.value.trim() };
    await links.describe(id, details, newFolder.value.trim());
    reloadWith(message("detailsSaved", { name: safeName(name.value) }));
  } catch {
    problem.textContent = message("detailsNotSaved");
    problem.hidden = false;
    button.disabled = false;
  }
}
