import { message } from "../../../../messages/share.js";
import { formatBytes, formatPart } from "../../../../messages/units.js";
import { byId, find } from "../dom.js";
import { shownKind } from "../../encrypted/preview/kinds.js";

/**
 * @import { Problem } from "./texts.js"
 * @import { Source } from "../../encrypted/preview/reading.js"
 */

const page = byId("share", HTMLElement);
const button = byId("share-download", HTMLButtonElement);
const buttonLabel = byId("share-download-words", HTMLElement);
const folderButton = byId("share-folder", HTMLButtonElement);
const passwordForm = byId("share-password-form", HTMLFormElement);
const password = byId("share-password", HTMLInputElement);
const progress = byId("share-progress", HTMLElement);
const bar = find(progress, "progress", HTMLProgressElement);
const problem = byId("share-problem", HTMLElement);
const news = byId("share-news", HTMLElement);

/** The facts that the server wrote into the page. */
export const given = {
  fileId: page.dataset.fileId ?? "",
  limited: "limited" in page.dataset,
  burns: "burns" in page.dataset,
  burnsTogether: "burnsTogether" in page.dataset,
  burnt: "burnt" in page.dataset,
  streamWorker: page.dataset.streamWorker ?? "",
  argon2: {
    worker: page.dataset.argon2Worker ?? "",
    simd: page.dataset.argon2Simd ?? "",
    noSimd: page.dataset.argon2NoSimd ?? "",
  },
};

/**
 * @param {string} name
 * @param {number} size bytes
 */
export function showFile(name, size) {
  byId("share-name", HTMLElement).textContent = name;
  byId("share-size", HTMLElement).textContent = formatBytes(size);
  document.title = `${name} · bytebin`;
}

/** @param {string} text */
export function showBusy(text) {
  clear();
  button.disabled = true;
  say(text);
}

/** @param {{ label?: string, hint?: string }} [options] */
export function showReady({ label = message("download"), hint = "" } = {}) {
  clear();
  button.disabled = false;
  buttonLabel.textContent = label;
  say(hint);
}

export function showPassword() {
  clear();
  passwordForm.hidden = false;
  button.hidden = true;
  say("");
  password.focus();
}

/**
 * @param {number} bytes
 * @param {number} size
 */
export function showProgress(bytes, size) {
  button.hidden = true;
  progress.hidden = false;
  bar.value = size === 0 ? 1 : bytes / size;
  byId("share-progress-words", HTMLElement).textContent = message("decrypted", { part: formatPart(bytes, size) });
}

/** @param {string} text is shown and announced */
export function say(text) {
  news.classList.remove("share__news--good");
  if (news.textContent !== text) news.textContent = text;
}

export function showSaved() {
  clear();
  button.disabled = false;
  buttonLabel.textContent = message("downloadAgain");
  button.focus();
  say(message("saved"));
  news.classList.add("share__news--good");
}

/**
 * Of a bundle.
 * @param {string} name
 * @param {{ all: boolean }} options all: the ZIP with all files was saved
 */
export function showSavedOf(name, { all }) {
  clear();
  button.disabled = false;
  buttonLabel.textContent = message("downloadAll");
  if (all) button.focus();
  say(message("savedFile", { name }));
  news.classList.add("share__news--good");
}

/**
 * Says when the list was changed, if it was, and that it is empty, if it is.
 * @param {{ count: number, changed: Date | null }} list
 */
export function showList({ count, changed }) {
  const line = byId("share-changed", HTMLElement);
  line.hidden = changed === null;
  if (changed !== null) {
    const date = changed.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    line.textContent = message("changedOn", { date });
  }
  button.disabled = count === 0;
  if (count === 0) say(message("emptyList"));
}

export function hideBundle() {
  byId("share-list", HTMLElement).hidden = true;
}

/**
 * @param {Problem} what
 * @param {"warning" | "danger"} kind
 */
export function showProblem({ title, text }, kind) {
  clear();
  button.hidden = true;
  problem.hidden = false;
  problem.classList.toggle("notice--danger", kind === "danger");
  problem.classList.toggle("notice--warning", kind === "warning");
  byId("share-problem-title", HTMLElement).textContent = title;
  byId("share-problem-text", HTMLElement).textContent = text;
  say("");
}

/** Beside a problem that may go away. */
export function offerRetry() {
  button.hidden = false;
  button.disabled = false;
  buttonLabel.textContent = message("retry");
}

/** @param {Problem} what */
export function showWrongPassword(what) {
  showProblem(what, "danger");
  passwordForm.hidden = false;
  password.select();
}

/**
 * Of a bundle whose files are in a folder now.
 * @param {{ name: string, kept: number }} saved kept: files that were there before
 */
export function showSavedInFolder({ name, kept }) {
  showSavedOf(name, { all: true });
  if (kept > 0) say(message("keptInFolder", { count: kept, name }));
}

/** Of a list whose files are gone. */
export function hideDownloads() {
  button.hidden = folderButton.hidden = true;
  byId("share-gallery-open", HTMLButtonElement).hidden = true;
  for (const each of byId("share-list", HTMLElement).querySelectorAll("[data-action]")) if (each instanceof HTMLElement) each.hidden = true;
}

/** @param {boolean} offered */
export function offerFolder(offered) {
  folderButton.hidden = !offered;
}

/**
 * @typedef {object} Handlers
 * @property {() => void} onDownload
 * @property {() => void} onFolder
 * @property {(password: string) => void} onPassword
 * @property {() => void} onCancel
 */

/** @param {Handlers} handlers */
export function listen({ onDownload, onFolder, onPassword, onCancel }) {
  button.addEventListener("click", onDownload);
  folderButton.addEventListener("click", onFolder);
  byId("share-cancel", HTMLButtonElement).addEventListener("click", onCancel);
  passwordForm.addEventListener("submit", (event) => {
    event.preventDefault();
    onPassword(password.value);
  });
}

/** @param {(button: HTMLButtonElement) => void} handler of the buttons below Download */
export function onExtras(handler) {
  for (const each of byId("share-extras", HTMLElement).querySelectorAll("button")) {
    each.hidden = false;
    each.addEventListener("click", () => handler(each));
  }
}

function clear() {
  button.hidden = false;
  folderButton.hidden = true;
  passwordForm.hidden = true;
  progress.hidden = true;
  problem.hidden = true;
}

let current = new AbortController();

/** Removes the preview or the offer, and ends its streams and URLs. */
export function dropPreview() {
  current.abort();
  current = new AbortController();
}

/** Aborted when the page is left for another link. */
export function previewsEnd() {
  return current.signal;
}

/**
 * Says whether the page keeps a place for a preview: a list of files without a picture needs none.
 * @param {boolean} kept
 */
export function keepPlace(kept) {
  byId("preview", HTMLElement).hidden = !kept;
}

/**
 * Shows or offers a preview. If downloads are limited, nothing is read without a click.
 * @param {Source} source
 */
export async function offerPreview(source) {
  dropPreview();
  const { signal } = current;
  if (shownKind(source) === null) return;
  const { preview } = await import("../preview/preview.js");
  if (signal.aborted) return;
  keepPlace(true);
  const place = byId("preview", HTMLElement);
  await preview(source, { place, unasked: !given.limited, streamWorker: given.streamWorker, signal });
}
