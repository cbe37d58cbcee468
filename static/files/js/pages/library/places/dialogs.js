import { message } from "../../../../../messages/library.js";
import { byId, find } from "../../dom.js";
import { openDialog } from "../selection/dialog.js";

const failure = () => message("detailsNotSaved");

/**
 * @param {{ title: string, name: string, save: (name: string) => Promise<unknown>, done: () => void }} options
 */
export function askForName({ title, name, save, done }) {
  const field = byId("library-folder-name", HTMLInputElement);
  byId("folder-title", HTMLElement).textContent = title;
  field.value = name;
  openDialog("folder-dialog", async () => {
    await save(field.value.trim());
    done();
  }, failure);
  field.select();
}

/**
 * @param {string} name
 * @param {{ remove: () => Promise<void>, done: () => void }} options
 */
export function askToRemoveFolder(name, { remove, done }) {
  byId("folder-remove-words", HTMLElement).textContent = message("removeFolder", { name });
  openDialog("folder-remove-dialog", async () => {
    await remove();
    done();
  }, failure);
  find(byId("folder-remove-dialog", HTMLDialogElement), "[value=go]", HTMLButtonElement).focus(); // nothing is lost
}
