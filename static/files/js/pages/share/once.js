import { message } from "../../../../messages/once.js";
import { MANIFEST_TYPE } from "../../encrypted/manifest-type.js";
import { ApiError } from "../../transfer/errors.js";
import { byId } from "../dom.js";
import { showText } from "./once-text.js";
import * as view from "./view.js";

/**
 * @import { SealedBundle } from "../../encrypted/bundle.js"
 * @import { SealedFile } from "../../encrypted/file.js"
 * @import { Savable } from "./bundle.js"
 */

// An encrypted file that can be read once. Nothing opens it but its button, or the right password.

export function offer() {
  view.showReady({ label: message(view.given.burnsTogether ? "openOnce" : "readOnce") });
}

/** Somebody has read it already, as the page says. */
export function showGone() {
  view.showReady();
  hideButton();
}

/**
 * Opens the file, shows it if it is a text, and has it deleted once this page has all of it.
 * @param {SealedFile} file
 * @param {() => Promise<null>} showList what to do if it is a list of files, which are deleted when they are saved
 * @returns {Promise<(() => Promise<void>) | null>} what the button does next: save the text; null if the file is to be saved
 */
export async function read(file, showList) {
  view.showBusy(message("opening"));
  try {
    if (!file.ticketValid) await file.open();
  } catch (error) {
    if (!isGone(error)) throw error;
    view.showProblem({ title: message("alreadyRead"), text: message("alreadyReadHint") }, "danger");
    return null;
  }
  if (file.opened?.metadata.type === MANIFEST_TYPE) return showList();
  const { name, size } = file;
  view.showFile(name, size);
  const shown = await showText({ name, type: file.opened?.metadata.type ?? "", size, read: file.read.bind(file) });
  if (shown === null) {
    view.showReady({ hint: message("onceToSave") });
    return null;
  }
  await burn(file);
  view.showReady({ label: message("saveCopy"), hint: message("burnt") });
  shown.focus();
  return async () => shown.save();
}

/**
 * The file was saved: there is nothing to download again.
 * @param {SealedFile} file
 */
export async function burnSaved(file) {
  await burn(file);
  view.showSaved();
  hideButton();
  view.say(message("savedAndBurnt"));
}

/** @type {Set<Savable>} the files of the list that were saved */
const saved = new Set();

/**
 * Something of a list was saved: all of it, or one file. With the last one, the server deletes them all.
 * @param {SealedFile} list
 * @param {SealedBundle} bundle of that list
 * @param {Savable} what
 * @returns {Promise<boolean>} whether they are deleted
 */
export async function savedOf(list, bundle, what) {
  for (const file of what === bundle ? bundle.files : [what]) saved.add(file);
  const left = bundle.files.filter((file) => !saved.has(file)).length;
  if (left > 0) {
    view.say(message("leftToSave", { count: left }));
    return false;
  }
  await burn(list);
  view.hideDownloads();
  view.say(message("savedAndBurnt"));
  return true;
}

/** @param {unknown} error */
function isGone(error) {
  return error instanceof ApiError && [404, 410].includes(error.status);
}

function hideButton() {
  byId("share-download", HTMLButtonElement).hidden = true;
}

/**
 * Has a file deleted that was read. If that fails, the server does it within the hour.
 * @param {SealedFile} file
 */
async function burn(file) {
  await file.burn().catch(() => {});
}
