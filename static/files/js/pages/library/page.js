import { message } from "../../../../messages/library.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { safeName } from "../../encrypted/safe-name.js";
import { OwnerApi } from "../../transfer/owner-api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { showLayout } from "./layout.js";
import { confirmForget, showForgotten, showPanel } from "./links-panel.js";
import { reloadWith, sayNow } from "./news.js";
import { offerLibrary } from "./offer.js";
import { FileRows } from "./rows/rows.js";
import { Views } from "./rows/view.js";
import { awaitSelection } from "./selection/early.js";
import { LIBRARY_OPENED } from "./selection/events.js";
import { listenToShortcuts } from "./shortcuts.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 */

const own = new OwnLinks(byId("own-keys", HTMLElement).dataset.user ?? "");
const api = new OwnerApi(csrfToken);
/** @type {OwnLinks | LibraryLinks} where the links are: in this browser or, once it is unlocked, in the library */
let keys = own;

const list = byId("files", HTMLElement);
const rows = new FileRows(list, { api, keys, onState: sayState, onGone: (ids) => void forgetPlain(ids) });
const views = new Views(api);
const filters = Object.fromEntries([...new URLSearchParams(location.search)].filter(([name, value]) => value !== "" && name !== "cursor"));
/** What is typed into the search, and the library's folder that is open. */
const asked = { query: filters.q ?? "", folder: "" };
const NARROWING = ["kind", "encrypted", "expiring", "after", "before"];

/** Shows the links that are known, and those of the library as soon as it is unlocked. */
async function start() {
  if (byId("vault", HTMLElement).dataset.exists === "") {
    await showOwn();
    await showPanel(own, { onChange: reloadWith });
    if (rows.known.size > 0) offerLibrary();
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
  const links = await keys.all();
  rows.know(keys, links);
  const hasBundles = links.some(({ members }) => members.length > 0);
  views.know(rows.known, hasBundles ? await trashed() : new Set());
  if (hasBundles && keys === own) show();
}

/** Shows what is asked for. */
function show() {
  const view = views.of({ ...asked, filters }, rows.first);
  rows.show(view);
  byId("files-rest", HTMLElement).hidden = !view.partial;
  return view;
}

/** @param {Partial<typeof asked>} changes */
function showWith(changes) {
  Object.assign(asked, changes);
  return show();
}

/** Shows the folders of the library again, and what is in the open one. */
let drawPlaces = () => {};

/** @param {LibraryLinks} links */
async function showLibrary(links) {
  const first = keys !== links;
  keys = links;
  byId("own-keys", HTMLElement).hidden = true;
  await showOwn();
  await views.open(links, await trashed());
  if (first) {
    const [{ showPlaces }, { listenToSearch }] = await Promise.all([import("./places/place.js"), import("./search.js")]);
    let endSearch = () => {};
    const onOpen = (/** @type {string} */ folder) => {
      if (folder !== asked.folder) endSearch();
      showWith({ folder });
    };
    const places = showPlaces(links, { api, onOpen, onChange: () => void showLibrary(links) });
    drawPlaces = places.draw;
    const onSearch = (/** @type {string} */ query) => {
      places.search(query);
      return showWith({ query });
    };
    endSearch = listenToSearch({ views, onSearch });
  } else {
    drawPlaces();
  }
  document.dispatchEvent(new Event(LIBRARY_OPENED));
}

/** @param {number} count of links that were moved into the library */
function onMoved(count) {
  if (count > 0) sayNow(message("linksMoved", { count }));
}

/**
 * @param {"loading" | "ended" | "failed"} state
 * @param {number} count of files in the list so far
 */
function sayState(state, count) {
  list.setAttribute("aria-busy", String(state === "loading"));
  byId("files-failed", HTMLElement).hidden = state !== "failed";
  const none = state === "ended" && count === 0;
  const narrowed = asked.query !== "" || NARROWING.some((name) => filters[name]);
  byId("files-none", HTMLElement).hidden = !none || narrowed;
  byId("files-unmatched", HTMLElement).hidden = !none || !narrowed;
  byId("files-card", HTMLElement).hidden = none;
  document.getElementById("no-matches")?.remove(); // it was about the server's list
}

/** Checks the remembered files that are not on this page, which may no longer exist. */
async function forgetUnseen() {
  const seen = new Set(rows.order);
  const elsewhere = [...rows.known.values()].filter(({ id }) => !seen.has(id));
  if (elsewhere.length === 0) return;
  const inTrash = await trashed(); // their links don't open anything at the moment
  const unseen = elsewhere.filter(({ id }) => !inTrash.has(id));
  if (unseen.length === 0) return;
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  const gone = await forgetGone(keys, unseen, api);
  if (gone > 0 && keys === own) await showForgotten(own, gone);
}

/**
 * Takes files that are not encrypted out of the library when they are deleted. Of encrypted ones, `forgetGone` asks with
 * the proof of their key.
 * @param {string[]} gone
 */
async function forgetPlain(gone) {
  if (keys instanceof OwnLinks) return;
  const links = keys;
  const inTrash = await trashed();
  const forgotten = links.plain.filter(({ id }) => gone.includes(id) && !inTrash.has(id));
  if (forgotten.length > 0) await links.forget(...forgotten.map(({ id }) => id));
}

/** @type {Promise<Set<string>> | undefined} */
let asking;

/** Returns the ids of the files in the trash, asked for once. */
function trashed() {
  return (asking ??= api.trashed());
}

/** @param {OwnLink} key */
async function forget(key) {
  if (!(await confirmForget(message("forgetLink", { name: safeName(key.name) })))) return;
  await keys.forget(key.id);
  reloadWith(message("linkForgotten", { name: safeName(key.name) }));
}

/** @param {HTMLButtonElement} button of a file's row */
async function askToDelete(button) {
  const { askAbout } = await import("./delete.js");
  askAbout(button, rows.known.get(button.value));
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-action=forget]") : null;
  const row = button?.closest("[data-sealed]");
  const key = row instanceof HTMLElement ? rows.known.get(row.dataset.sealed ?? "") : undefined;
  if (key !== undefined) void forget(key);
});
byId("delete", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter instanceof HTMLButtonElement) void askToDelete(event.submitter);
});
byId("files-retry", HTMLButtonElement).addEventListener("click", () => rows.retry());
listenToShortcuts();
showLayout(list);
awaitSelection({ api, rows, keys: () => keys });
loadOnScroll();
start().catch(() => {});

/** Goes on with the list by itself when its end comes near; without scripts, a link leads to the next page. */
function loadOnScroll() {
  const pager = document.querySelector(".pager");
  if (pager === null || rows.first.cursor === null) return;
  const nearing = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    nearing.disconnect();
    pager.remove();
    show();
  }, { rootMargin: "1000px" });
  nearing.observe(pager);
}
