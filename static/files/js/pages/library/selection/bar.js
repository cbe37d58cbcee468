import { message } from "../../../../../messages/library.js";
import { byId } from "../../dom.js";
import { chosenOf, withoutBundles } from "./chosen.js";
import { LIBRARY_OPENED } from "./events.js";
import { boxes, listenToRows, orderOf } from "./keys.js";
import { whyNotFiled, whyNotLinked, whyNotPacked } from "./refusals.js";
import { Selection } from "./selection.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLink, OwnLinks } from "../../../encrypted/own-links.js"
 * @import { Api } from "../../../transfer/api.js"
 *
 * @typedef {object} Page what the bar asks of the page, whose links change when the library is unlocked
 * @property {Api} api
 * @property {() => OwnLinks | LibraryLinks} keys
 * @property {() => Map<string, OwnLink>} known
 */

const bar = byId("selection", HTMLElement);
const words = byId("selection-words", HTMLElement);
const problem = byId("selection-problem", HTMLElement);
const { streamWorker = "", sendWorker = "" } = byId("vault", HTMLElement).dataset;

/** @type {AbortController | null} of what is running */
let running = null;

/**
 * Shows the bar whenever something is selected.
 * @param {Page} page
 * @param {{ all: boolean }} options all: selects everything
 */
export function showBar(page, { all }) {
  const selection = new Selection(() => show(selection, page));
  const files = () => chosenOf(selection.ids, page.known());
  listenToRows(selection);
  // What was selected before it was open can be moved and tagged then.
  document.addEventListener(LIBRARY_OPENED, () => show(selection, page));
  on("selection-clear", () => selection.clear());
  on("selection-stop", () => running?.abort());
  on("selection-move", () => file(files(), page, "askToMove"));
  on("selection-tag", () => file(files(), page, "askForTags"));
  on("selection-delete", async () => {
    const { askToRemove } = await import("./removal.js");
    askToRemove(files(), page.api);
  });
  on("selection-zip", () => during(() => pack(selection, page), message("notPacked")));
  on("selection-link", () => during(() => link(selection, page), message("linkNotMade")));
  selection.all(all ? orderOf() : checked()); // what was checked before this script was there
}

function checked() {
  return boxes().filter((box) => box.checked).map(({ value }) => value);
}

/**
 * @param {Selection} selection
 * @param {Page} page
 */
function show(selection, page) {
  for (const box of document.querySelectorAll(".file-row__select input")) {
    if (box instanceof HTMLInputElement) box.checked = selection.has(box.value);
  }
  bar.hidden = selection.size === 0;
  problem.hidden = true;
  byId("selection-library", HTMLElement).hidden = libraryOf(page) === null;
  if (running === null) words.textContent = message("selected", { count: selection.size });
}

/**
 * Moves or tags files of the library.
 * @param {import("./chosen.js").Chosen[]} files
 * @param {Page} page
 * @param {"askToMove" | "askForTags"} how
 */
async function file(files, page, how) {
  const links = libraryOf(page);
  if (links === null) return; // locked meanwhile
  const refusal = whyNotFiled(files, (id) => page.known().has(id));
  if (refusal !== "") return complain(refusal);
  const filing = await import("./filing.js");
  filing[how](files.map(({ id }) => id), links);
}

/**
 * @param {Page} page
 * @returns {LibraryLinks | null} null while it is locked, or if there is none
 */
function libraryOf({ keys }) {
  const links = keys();
  return "move" in links ? links : null;
}

/**
 * @param {Selection} selection
 * @param {Page} page
 */
async function pack(selection, { api, known }) {
  const files = withoutBundles(chosenOf(selection.ids, known()), known());
  const refusal = whyNotPacked(files);
  if (refusal !== "") return complain(refusal);
  const { signal } = /** @type {AbortController} */ (running);
  const { zip } = await import("./zip.js");
  const name = await zip(files, { api, streamWorker, signal, say: (text) => (words.textContent = text) });
  words.textContent = message("packed", { name });
}

/**
 * @param {Selection} selection
 * @param {Page} page
 */
async function link(selection, { api, keys, known }) {
  const files = withoutBundles(chosenOf(selection.ids, known()), known());
  const refusal = whyNotLinked(files);
  if (refusal !== "") return complain(refusal);
  const links = files.flatMap((each) => (each.link === null ? [] : [each.link]));
  const { makeOneLink } = await import("./link.js");
  await makeOneLink(links, { api, keys: keys(), sendWorker });
}

/**
 * @param {() => Promise<void>} act
 * @param {string} failure
 */
async function during(act, failure) {
  problem.hidden = true;
  running = new AbortController();
  toggle();
  const { signal } = running;
  const before = words.textContent;
  try {
    await act();
  } catch (error) {
    words.textContent = before;
    const cancelled = signal.aborted || (error instanceof DOMException && error.name === "AbortError");
    if (!cancelled) complain(failure);
  } finally {
    running = null;
    toggle();
  }
}

function toggle() {
  byId("selection-actions", HTMLElement).hidden = running !== null;
  byId("selection-running", HTMLElement).hidden = running === null;
}

/** @param {string} text */
function complain(text) {
  problem.textContent = text;
  problem.hidden = false;
}

/**
 * @param {string} id of a button
 * @param {() => void | Promise<void>} act
 */
function on(id, act) {
  byId(id, HTMLButtonElement).addEventListener("click", () => void act());
}
