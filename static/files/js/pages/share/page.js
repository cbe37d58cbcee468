import { message } from "../../../../messages/share.js";
import { OpeningApi } from "../../transfer/opening-api.js";
import { csrfToken } from "../csrf.js";
import { MANIFEST_TYPE } from "../../encrypted/manifest-type.js";
import { SealedFile } from "../../encrypted/file.js";
import { pastedFragment } from "../../encrypted/pasted-link.js";
import * as view from "./view.js";
import { failureText, isWrongPassword, mayRetry, noHttpsText, noKeyText } from "./texts.js";

/**
 * @import { SealedBundle } from "../../encrypted/bundle.js"
 * @import { Source } from "../../encrypted/preview/reading.js"
 * @import { FolderSave } from "../../encrypted/save-folder.js"
 * @import { Savable } from "./bundle.js"
 * @import { PageSaver } from "./saver.js"
 */

const api = new OpeningApi(csrfToken);

/** @type {SealedFile | null} */
let file = null;
/** @type {SealedBundle | null} the files of a bundle */
let bundle = null;
/** @type {Source | null} the file, once it is open */
let shown = null;
let withPassword = false;
/** Whether the page has the list of files that are deleted once they are saved. */
let unsaved = false;
/** @type {Savable | FolderSave | null} what is being saved, or was saved last */
let target = null;
/** What "Try again" does. */
let again = find;
/** @type {AbortController | null} */
let saving = null;

/** Opens the link. Runs when the page opens, and when another fragment is pasted into the address bar. */
async function find() {
  again = find;
  file = null;
  bundle = null;
  shown = null;
  target = null;
  unsaved = false;
  view.hideBundle();
  withPassword = false;
  view.dropPreview();
  view.keepPlace(!view.given.burns);
  if (view.given.burnt) return (await import("./once.js")).showGone();
  if (globalThis.crypto.subtle === undefined) return view.showProblem(noHttpsText(), "warning");
  if (location.hash.length < 2) return view.showProblem(noKeyText(), "warning");
  view.showBusy(message("opening"));
  await tell(async () => {
    file = await SealedFile.find(api, view.given.fileId, pastedFragment(location.hash));
    withPassword = file.link.passwordNeeded;
    if (withPassword) return view.showPassword();
    await file.unlock();
    await showOpened(file);
  });
}

/** @param {string} password */
async function unlock(password) {
  const locked = file;
  if (locked === null) return;
  view.showBusy(message("checkingPassword"));
  await tell(async () => {
    const { argon2idInWorker } = await import("../../encrypted/argon2id.js"); // most links need no password
    await locked.unlock({ password, argon2id: argon2idInWorker(view.given.argon2) });
    await showOpened(locked);
  });
}

/**
 * Shows the file. If downloads are limited and there is no password, the envelope stays closed until Download is
 * pressed, so that viewing the page uses no download.
 * @param {SealedFile} unlocked
 */
async function showOpened(unlocked) {
  again = save;
  if (view.given.burns) return offerOnce(unlocked);
  if (view.given.limited && !withPassword) {
    view.showReady({ label: message("openAndDownload"), hint: message("limitedHint") });
    return;
  }
  await open(unlocked);
  showReady();
}

function showReady() {
  view.showReady(readyState());
  if (bundle !== null) view.showList({ count: bundle.files.length, changed: bundle.changed });
  offerFolder();
}

function offerFolder() {
  view.offerFolder(bundle !== null && bundle.files.length > 0 && "showDirectoryPicker" in globalThis);
}

/** @param {SealedFile} unlocked */
async function open(unlocked) {
  const { metadata, size } = await unlocked.open();
  if (metadata.type === MANIFEST_TYPE) return openBundle(unlocked);
  view.showFile(unlocked.name, size);
  if (unlocked !== file) return;
  shown = { name: unlocked.name, type: metadata.type, size, read: unlocked.read.bind(unlocked) };
  view.offerPreview(shown).catch(() => {}); // a preview is optional
}

/**
 * Burn after reading: offers to open the file once. A password was entered for that.
 * @param {SealedFile} unlocked
 */
async function offerOnce(unlocked) {
  const once = await import("./once.js");
  again = () => tell(async () => void (again = (await once.read(unlocked, () => showListOnce(unlocked))) ?? save));
  if (withPassword) await again();
  else once.offer();
}

/**
 * Shows a list that nobody can open again: the page has its only copy until everything is saved.
 * @param {SealedFile} unlocked
 */
async function showListOnce(unlocked) {
  await openBundle(unlocked);
  unsaved = true;
  showReady();
  return null;
}

/** @param {Savable} what was saved, of a list that burns */
async function burnSaved(what) {
  if (!unsaved || file === null || bundle === null) return;
  unsaved = !(await (await import("./once.js")).savedOf(file, bundle, what));
}

/** @param {SealedFile} unlocked */
async function openBundle(unlocked) {
  const { coverOf, showBundle } = await import("./bundle.js");
  bundle = await showBundle(unlocked, (one) => void save(one));
  view.showFile(bundle.name, bundle.size);
  const cover = view.given.limited ? undefined : coverOf(bundle);
  if (cover !== undefined && unlocked === file) view.offerPreview(cover).catch(() => {});
  else view.keepPlace(false);
}

function readyState() {
  if (bundle === null) return {};
  return { label: message("downloadAll"), hint: message(view.given.burns ? "bundleBurns" : "bundleHint") };
}

/** @param {Savable | null} wanted one file of a bundle; null: what the main button saves */
async function save(wanted = null) {
  const unlocked = file;
  if (unlocked === null || saving !== null) return;
  again = () => save(wanted);
  saving = new AbortController();
  const { signal } = saving;
  const { PageSaver } = await import("./saver.js");
  const saver = new PageSaver();
  await tell(() => saveWith(unlocked, wanted, { saver, signal }), saver);
  saving = null;
}

/**
 * @param {SealedFile} unlocked
 * @param {Savable | null} wanted
 * @param {{ saver: PageSaver, signal: AbortSignal }} options
 */
async function saveWith(unlocked, wanted, { saver, signal }) {
  view.showBusy("");
  if (bundle === null && !unlocked.ticketValid) {
    await open(unlocked);
    if (bundle !== null) return showReady(); // show the files before saving them
  }
  const asked = (target = wanted ?? bundle ?? unlocked);
  view.say(message("decrypting"));
  view.showProgress(0, asked.size);
  await asked.save({
    signal,
    openSaver: (file) => saver.open(file),
    onBytes: (bytes) => {
      view.say(bundle === null ? message("decrypting") : message("decryptingFile", { name: asked.current }));
      view.showProgress(bytes, asked.size);
    },
    onRetry: () => view.say(message("offline")),
  });
  again = save;
  if (view.given.burns && bundle === null) return (await import("./once.js")).burnSaved(unlocked);
  if (bundle === null) view.showSaved();
  else view.showSavedOf(asked.name, { all: asked === bundle });
  offerFolder();
  await burnSaved(asked);
}

/** Asks for a folder and saves the files of the bundle into it one by one. */
async function saveIntoFolder() {
  const list = bundle;
  if (list === null || saving !== null) return;
  await tell(async () => {
    const { pickFolder } = await import("../../transfer/saving/folder.js");
    const place = await pickFolder(); // while the click counts: browsers give it seconds
    const { FolderSave } = await import("../../encrypted/save-folder.js");
    await goOnInFolder(new FolderSave(list, place));
  });
}

/** @param {FolderSave} folder */
async function goOnInFolder(folder) {
  if (saving !== null) return;
  again = () => goOnInFolder(folder);
  target = folder;
  saving = new AbortController();
  const { signal } = saving;
  await tell(async () => {
    view.showBusy(message("decrypting"));
    view.showProgress(0, folder.size);
    await folder.save({
      signal,
      onBytes: (bytes) => {
        view.say(message("decryptingFile", { name: folder.current }));
        view.showProgress(bytes, folder.size);
      },
      onRetry: () => view.say(message("offline")),
    });
    again = save;
    view.showSavedInFolder(folder);
    offerFolder();
    if (bundle !== null) await burnSaved(bundle);
  });
  saving = null;
}

/**
 * @param {() => Promise<void>} step whose failure is shown
 * @param {PageSaver} [saver] if the step saves
 */
async function tell(step, saver) {
  try {
    await step();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      const inFolder = saving !== null && saver === undefined;
      if (inFolder) again = save;
      view.showReady({ ...readyState(), hint: message(cancelledText(saver, inFolder)) });
      return offerFolder();
    }
    const problem = failureText(error, { withPassword, inBundle: bundle === null ? "" : target?.current, saver });
    if (withPassword && isWrongPassword(error)) return view.showWrongPassword(problem);
    view.showProblem(problem, "danger");
    if (mayRetry(error)) view.offerRetry();
  }
}

/**
 * @param {PageSaver | undefined} saver
 * @param {boolean} inFolder
 */
function cancelledText(saver, inFolder) {
  if (inFolder) return "cancelledInFolder";
  return saver?.mayLeaveFile ? "cancelledDownload" : "cancelled";
}

view.listen({
  onDownload: () => void again(),
  onFolder: () => void saveIntoFolder(),
  onPassword: (password) => void unlock(password),
  onCancel: () => saving?.abort(),
});
for (const sign of ["pointerdown", "keydown"]) {
  // What saves is loaded while the button is pressed, because the file dialog has to open soon after the click.
  addEventListener(sign, () => void import("./saver.js").catch(() => {}), { once: true });
}
view.onExtras(async (button) => {
  const { act } = await import("./extras.js");
  void act(button, () => shown);
});
addEventListener("hashchange", () => void find());
addEventListener("beforeunload", (event) => {
  if (saving !== null || unsaved) event.preventDefault();
});
// Downloads that read from this page must fail when it is left, even if the browser keeps it in the back/forward cache.
addEventListener("pagehide", () => saving?.abort());
void find().then(removeLeftovers);

/** Removes staged files of earlier visits, if there are any. */
async function removeLeftovers() {
  const root = await navigator.storage?.getDirectory?.().catch(() => null); // blocked in private windows
  const folder = await root?.getDirectoryHandle("saving").catch(() => null);
  if (folder) await (await import("../../transfer/saving/staged.js")).removeLeftovers();
}
