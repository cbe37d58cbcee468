import { Api } from "../../transfer/api.js";
import { argon2idInWorker } from "../../encrypted/argon2id.js";
import { csrfToken } from "../csrf.js";
import { MANIFEST_TYPE } from "../../encrypted/manifest-type.js";
import { SealedFile } from "../../encrypted/file.js";
import { dropPreview, offerPreview } from "./preview.js";
import * as view from "./view.js";
import { NO_CRYPTO, NO_KEY, isWrongPassword, mayRetry, shareFailureWords } from "./texts.js";

/**
 * @import { SealedList } from "../../encrypted/bundle.js"
 * @import { Savable } from "./bundle.js"
 */

const api = new Api(csrfToken);

/** @type {SealedFile | null} */
let file = null;
/** @type {SealedList | null} the files that it lists, where it lists some */
let list = null;
let withPassword = false;
/** @type {Savable | null} what was asked for last */
let target = null;
/** What "Try again" does. */
let again = find;
/** @type {AbortController | null} */
let saving = null;

/** The first thing on the page, and what follows a link that was pasted over this one. */
async function find() {
  again = find;
  file = null;
  list = null;
  target = null;
  view.hideList();
  withPassword = false;
  dropPreview();
  if (globalThis.crypto.subtle === undefined) return view.showProblem(NO_CRYPTO, "warning");
  if (location.hash.length < 2) return view.showProblem(NO_KEY, "warning");
  view.showBusy("Opening…");
  await tell(async () => {
    file = await SealedFile.find(api, view.given.fileId, location.hash);
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
  view.showBusy("Checking the password…");
  await tell(async () => {
    await locked.unlock({ password, argon2id: argon2idInWorker(view.given.argon2) });
    await showOpened(locked);
  });
}

/**
 * Looking takes nothing away: where downloads are limited, the envelope is left closed until the click on Download.
 * @param {SealedFile} unlocked
 */
async function showOpened(unlocked) {
  again = save;
  if (view.given.limited && !withPassword) {
    view.showReady({ words: "Open and download", hint: "The number of downloads is limited: this takes one of them." });
    return;
  }
  await open(unlocked);
  view.showReady(readyWords());
}

/** @param {SealedFile} unlocked */
async function open(unlocked) {
  const { metadata, size } = await unlocked.open();
  if (metadata.type === MANIFEST_TYPE) return openList(unlocked);
  view.showFile(unlocked.name, size);
  const read = unlocked.read.bind(unlocked);
  // Without it the page is as good as with it.
  if (unlocked === file) offerPreview({ name: unlocked.name, type: metadata.type, size, read }).catch(() => {});
}

/** @param {SealedFile} unlocked */
async function openList(unlocked) {
  const { coverOf, showList } = await import("./bundle.js");
  list = await showList(unlocked, (one) => void save(one));
  view.showFile(list.name, list.size);
  const cover = view.given.limited ? undefined : coverOf(list);
  if (cover !== undefined && unlocked === file) offerPreview(cover).catch(() => {});
}

function readyWords() {
  if (list === null) return {};
  return { words: "Download all", hint: "As one ZIP file. You can also download the files one by one." };
}

/** @param {Savable | null} wanted one file of a list; null: what the large button is for */
async function save(wanted = null) {
  const unlocked = file;
  if (unlocked === null || saving !== null) return;
  again = () => save(wanted);
  saving = new AbortController();
  const { signal } = saving;
  await tell(() => saveWith(unlocked, wanted, signal));
  saving = null;
}

/**
 * @param {SealedFile} unlocked
 * @param {Savable | null} wanted
 * @param {AbortSignal} signal
 */
async function saveWith(unlocked, wanted, signal) {
  view.showBusy("");
  if (list === null && !unlocked.ticketValid) {
    await open(unlocked);
    if (list !== null) return view.showReady(readyWords()); // what it lists is to be seen before it is saved
  }
  const asked = (target = wanted ?? list ?? unlocked);
  view.say("Decrypting…");
  view.showProgress(0, asked.size);
  await asked.save({
    signal,
    onBytes: (bytes) => {
      view.say(list === null ? "Decrypting…" : `Decrypting ${asked.current}…`);
      view.showProgress(bytes, asked.size);
    },
    onRetry: () => view.say("The connection dropped. What has arrived is kept; we go on as soon as you are back."),
  });
  again = save;
  if (list === null) view.showSaved();
  else view.showSavedOf(asked.name, { all: asked === list });
}

/** @param {() => Promise<void>} step whose failure is told in words */
async function tell(step) {
  try {
    await step();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      view.showReady({ ...readyWords(), hint: "Cancelled. Nothing was saved." });
      return;
    }
    const sentence = shareFailureWords(error, { withPassword, listed: list === null ? "" : target?.current });
    if (withPassword && isWrongPassword(error)) return view.showWrongPassword(sentence);
    view.showProblem(sentence, "danger");
    if (mayRetry(error)) view.offerRetry();
  }
}

view.listen({
  onDownload: () => void again(),
  onPassword: (password) => void unlock(password),
  onCancel: () => saving?.abort(),
});
addEventListener("hashchange", () => void find());
addEventListener("beforeunload", (event) => {
  if (saving !== null) event.preventDefault();
});
// What reads from this page must learn that it is over, even where the browser keeps the page for "Back".
addEventListener("pagehide", () => saving?.abort());
void find().then(removeLeftovers);

/** Of files that earlier visits have saved. */
async function removeLeftovers() {
  const staged = await import("../../transfer/saving/staged.js");
  await staged.removeLeftovers();
}
