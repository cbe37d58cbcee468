import { message } from "../../../../messages/library.js";
import { MANIFEST_TYPE } from "../../encrypted/manifest-type.js";
import { safeName } from "../../encrypted/safe-name.js";
import { Api } from "../../transfer/api.js";
import { csrfToken } from "../csrf.js";
import { byId, find } from "../dom.js";
import { askToDelete, listenToDialog } from "./delete.js";
import { reloadWith, sayNow } from "./news.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { confirmForget, showForgotten, showPanel } from "./links-panel.js";
import { drawRow, sealedRows } from "./links-rows.js";
import { offerLibrary } from "./offer.js";
import { awaitSelection } from "./selection/early.js";
import { LIBRARY_OPENED } from "./selection/events.js";
import { listenToShortcuts } from "./shortcuts.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 */

const own = new OwnLinks(byId("own-keys", HTMLElement).dataset.user ?? "");
const api = new Api(csrfToken);
/** @type {OwnLinks | LibraryLinks} where the links are: in this browser or, once it is unlocked, in the library */
let keys = own;
const actions = byId("own-key-actions", HTMLTemplateElement);

/** @type {Map<string, OwnLink>} by the file's id */
let known = new Map();

/** Shows the links that are known, and those of the library as soon as it is unlocked. */
async function start() {
  if (byId("vault", HTMLElement).dataset.exists === "") {
    await showOwn();
    await showPanel(own, { onChange: reloadWith });
    if (known.size > 0) offerLibrary();
  } else {
    await showOwn().catch(() => {});
    const { openVault } = await import("./vault.js");
    await openVault(own, api, { onOpen: showLibrary, onMoved });
    if (keys === own) await showPanel(own, { onChange: reloadWith });
  }
  await forgetUnseen();
}

/** Fills in the rows of files whose links are known. Rejects if the browser does not allow storage. */
async function showOwn() {
  known = new Map((await keys.all()).map((key) => [key.id, key]));
  for (const row of sealedRows()) {
    const key = known.get(row.dataset.sealed ?? "");
    if (key !== undefined && !drawn.has(row)) await show(row, key);
  }
}

/** @type {Set<HTMLElement>} rows that are filled in */
const drawn = new Set();

/**
 * @param {HTMLElement} row
 * @param {OwnLink} key
 */
async function show(row, key) {
  drawn.add(row);
  const thumbnail = keys instanceof OwnLinks ? key.thumbnail : await keys.thumbnailOf(key.id);
  drawRow(row, { ...key, thumbnail }, { actions, list: listOf(key.id) });
  if (mayChange(key)) offerList(row, key);
}

/**
 * Whether the files that a link opens can be changed here.
 * @param {OwnLink} key
 */
function mayChange({ type, members }) {
  return type === MANIFEST_TYPE || members.length > 0;
}

/**
 * @param {HTMLElement} row
 * @param {OwnLink} key
 */
function offerList(row, key) {
  if (row.dataset.url === "") return; // the link does not work
  const copy = /** @type {DocumentFragment} */ (byId("list-button", HTMLTemplateElement).content.cloneNode(true));
  const button = find(copy, "button", HTMLButtonElement);
  find(button, "[data-part=name]", HTMLElement).textContent = safeName(key.name);
  button.addEventListener("click", async () => {
    const { showList } = await import("./list-dialog.js");
    await showList({ key, keys, api });
  });
  find(row, ".file-row__actions", HTMLElement).prepend(button);
}

/** @param {LibraryLinks} links */
async function showLibrary(links) {
  const first = keys !== links;
  keys = links;
  byId("own-keys", HTMLElement).hidden = true;
  await showOwn();
  const { offerDetails } = await import("./details.js");
  for (const row of sealedRows()) {
    if (known.has(row.dataset.sealed ?? "")) offerDetails(row, row.dataset.sealed ?? "", links);
  }
  document.dispatchEvent(new Event(LIBRARY_OPENED));
  if (!first) return;
  const { searchLibrary } = await import("./search.js");
  await searchLibrary(links, { actions, trashed: await trashed() });
}

/** @param {number} count of links that were moved into the library */
function onMoved(count) {
  if (count > 0) sayNow(message("linksMoved", { count }));
}

/** Checks the remembered files that are not on this page, which may no longer exist. */
async function forgetUnseen() {
  const seen = new Set(sealedRows().map((row) => row.dataset.sealed));
  const elsewhere = [...known.values()].filter(({ id }) => !seen.has(id));
  if (elsewhere.length === 0) return;
  const inTrash = await trashed(); // their links don't open anything at the moment
  const unseen = elsewhere.filter(({ id }) => !inTrash.has(id));
  if (unseen.length === 0) return;
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  const gone = await forgetGone(keys, unseen, api);
  if (gone > 0 && keys === own) await showForgotten(own, gone);
}

/** @type {Promise<Set<string>> | undefined} */
let asked;

/** Returns the ids of the files in the trash, asked for once. */
function trashed() {
  return (asked ??= api.trashed());
}

/** @param {string} id */
function listOf(id) {
  return [...known.values()].find(({ members }) => members.includes(id));
}

/** @param {OwnLink} key */
async function forget(key) {
  if (!(await confirmForget(message("forgetLink", { name: safeName(key.name) })))) return;
  await keys.forget(key.id);
  reloadWith(message("linkForgotten", { name: safeName(key.name) }));
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-action=forget]") : null;
  const row = button?.closest("[data-sealed]");
  const key = row instanceof HTMLElement ? known.get(row.dataset.sealed ?? "") : undefined;
  if (key !== undefined) void forget(key);
});
byId("delete", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter instanceof HTMLButtonElement) askToDelete(event.submitter, known.get(event.submitter.value));
});
listenToDialog();
listenToShortcuts();
awaitSelection({ api, keys: () => keys, known: () => known });
start().catch(() => {});
