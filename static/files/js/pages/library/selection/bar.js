import { message } from "../../../../../messages/library.js";
import { byId } from "../../dom.js";
import { chosenOf, withoutBundles } from "./chosen.js";
import { LIBRARY_OPENED, ROWS_SHOWN } from "./events.js";
import { boxes, listenToRows } from "./keys.js";
import { whyNotLinked, whyNotMoved, whyNotPacked, whyNotTagged } from "./refusals.js";
import { publishSelection } from "./selected.js";
import { Selection } from "./selection.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLinks } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { FileRows } from "../rows/rows.js"
 * @import { Chosen } from "./chosen.js"
 *
 * @typedef {object} Page what the bar asks of the page, whose links change when the library is unlocked
 * @property {OwnerApi} api
 * @property {FileRows} rows
 * @property {() => OwnLinks | LibraryLinks} keys
 */

const bar = byId("selection", HTMLElement);
const words = byId("selection-words", HTMLElement);
const problem = byId("selection-problem", HTMLElement);
const { streamWorker = "", sendWorker = "", exists = "" } = byId("vault", HTMLElement).dataset;

/** @type {AbortController | null} of what is running */
let running = null;

/**
 * Shows the bar whenever something is selected.
 * @param {Page} page
 * @param {{ all: boolean }} options all: selects everything
 */
export function showBar(page, { all }) {
  const selection = new Selection(() => show(selection, page));
  const files = () => chosenOf(selection.ids, page.rows);
  publishSelection(() => selection.ids);
  listenToRows(selection, page.rows);
  // What was selected before it was open can be moved and tagged then.
  document.addEventListener(LIBRARY_OPENED, () => show(selection, page));
  document.addEventListener(ROWS_SHOWN, () => check(selection));
  on("selection-clear", () => selection.clear());
  on("selection-stop", () => running?.abort());
  on("selection-move", () => move(files(), page));
  on("selection-tag", () => tag(files(), page));
  on("selection-delete", async () => {
    const { askToRemove } = await import("./removal.js");
    askToRemove(files(), page.api);
  });
  on("selection-zip", () => during(() => pack(selection, page), message("notPacked")));
  on("selection-link", () => during(() => link(selection, page), message("linkNotMade")));
  selection.all(all ? page.rows.order : checked()); // what was checked before this script was there
}

function checked() {
  return boxes().filter((box) => box.checked).map(({ value }) => value);
}

/**
 * @param {Selection} selection
 * @param {Page} page
 */
function show(selection, page) {
  check(selection);
  bar.hidden = selection.size === 0;
  problem.hidden = true;
  byId("selection-tag", HTMLElement).hidden = libraryOf(page) === null;
  // Folders have sealed names where there is a library, so it must be open to show them.
  byId("selection-move", HTMLElement).hidden = exists !== "" && libraryOf(page) === null;
  if (running === null) words.textContent = message("selected", { count: selection.size });
}

/** @param {Selection} selection */
function check(selection) {
  for (const box of boxes()) box.checked = selection.has(box.value);
}

/**
 * @param {Chosen[]} files
 * @param {Page} page
 */
async function move(files, page) {
  const links = libraryOf(page);
  const refusal = links === null ? "" : whyNotMoved(files);
  if (refusal !== "") return complain(refusal);
  const { askToMove, libraryPlace, plainPlace } = await import("./filing.js");
  const place = links === null ? await plainPlace(page.api).catch(() => null) : libraryPlace({ links, api: page.api });
  if (place === null) return complain(message("foldersNotRead"));
  askToMove(files.map(({ id }) => id), place);
}

/**
 * @param {Chosen[]} files
 * @param {Page} page
 */
async function tag(files, page) {
  const links = libraryOf(page);
  if (links === null) return; // locked meanwhile
  const refusal = whyNotTagged(files, (id) => links.has(id));
  if (refusal !== "") return complain(refusal);
  const { askForTags } = await import("./filing.js");
  askForTags(files.map(({ id }) => id), links);
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
async function pack(selection, { api, rows }) {
  const files = withoutBundles(chosenOf(selection.ids, rows), rows.known);
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
async function link(selection, { api, keys, rows }) {
  const files = withoutBundles(chosenOf(selection.ids, rows), rows.known);
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
