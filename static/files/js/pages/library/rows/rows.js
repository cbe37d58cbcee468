import { message } from "../../../../../messages/library.js";
import { MANIFEST_TYPE } from "../../../encrypted/manifest-type.js";
import { OwnLinks } from "../../../encrypted/own-links.js";
import { safeName } from "../../../encrypted/safe-name.js";
import { byId, find } from "../../dom.js";
import { drawRow, drawThumbnail } from "../links-rows.js";
import { sayNow } from "../news.js";
import { ROWS_SHOWN } from "../selection/events.js";
import { entryOfRow } from "./entry.js";
import { Facts } from "./facts.js";
import { offerParts } from "./parts.js";
import { addFacts, newRow } from "./row.js";
import { WindowedList } from "./window.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { Entry } from "./entry.js"
 * @import { View } from "./view.js"
 *
 * @typedef {OwnLinks | LibraryLinks} Keys where the owner's links are: in this browser or in the library
 */

/** How a cursor begins whose page ends within the folders (files/paging.py). */
const OF_FOLDERS = "~";

/** The rows of My files: those that the server has made, and those of which only this browser knows that they fit. */
export class FileRows {
  #list;
  #api;
  #onGone;
  #window;
  /** @type {Keys} */
  #keys;
  /** @type {Map<string, OwnLink>} by the file's id */
  #known = new Map();
  /** @type {Map<string, OwnLink>} the bundle that a file is in, by the file's id */
  #bundleOf = new Map();
  /** @type {Map<string, HTMLElement>} by the file's id */
  #rows = new Map();
  /** @type {Map<string, Entry>} of all files that were in the list, by their ids */
  #entries = new Map();
  /** @type {WeakSet<HTMLElement>} rows that say what the link of their file knows */
  #drawn = new WeakSet();
  /** @type {Set<HTMLElement>} rows that the server has made for this page */
  #made;
  #facts = new Facts((rows, asked) => this.#onFacts(rows, asked));

  /**
   * @param {HTMLElement} list
   * @param {{ api: OwnerApi, keys: Keys, onState: (state: "loading" | "ended" | "failed", count: number) => void, onGone: (ids: string[]) => void }} options
   *   onGone: called with the ids of files that the server no longer lists
   */
  constructor(list, { api, keys, onState, onGone }) {
    this.#onGone = onGone;
    this.#list = list;
    this.#api = api;
    this.#keys = keys;
    const made = [...list.querySelectorAll(":scope > .file-row")].filter((row) => row instanceof HTMLElement);
    this.#made = new Set(made);
    for (const row of made) this.#rows.set(entryOfRow(row, undefined).id, row);
    this.first = { entries: this.#madeEntries(), cursor: cursorOfNext() };
    this.#window = new WindowedList(list, {
      rowOf: (entry) => this.#rowOf(entry),
      onShow: (entries) => this.#onShow(entries),
      onState,
    });
  }

  get known() {
    return this.#known;
  }

  /**
   * @param {string} id
   * @returns {Entry | undefined}
   */
  entryOf(id) {
    return this.#entries.get(id);
  }

  /** The ids of the files in the list, as far as it was loaded. */
  get order() {
    return this.#window.started ? this.#window.entries.map(({ id }) => id) : this.first.entries.map(({ id }) => id);
  }

  /**
   * Takes over the links that are known, and shows what they say.
   * @param {Keys} keys
   * @param {OwnLink[]} links
   */
  know(keys, links) {
    this.#keys = keys;
    this.#known = new Map(links.map((link) => [link.id, link]));
    this.#bundleOf = new Map(links.flatMap((link) => link.members.map((id) => [id, link])));
    this.first = { ...this.first, entries: this.#madeEntries() };
    for (const [id, entry] of this.#entries) entry.link = this.#known.get(id) ?? null;
    for (const [id, row] of this.#rows) {
      // A row that is made again says the name that its file has now.
      if (!this.#made.has(row)) this.#rows.delete(id);
      else this.#draw(row, id);
    }
  }

  #madeEntries() {
    const entries = [...this.#made].map((row) => entryOfRow(row, this.#known.get(find(row, ".file-row__select input", HTMLInputElement).value)));
    for (const entry of entries) this.#entries.set(entry.id, entry);
    return entries;
  }

  /** @param {View} view */
  show({ here, more }) {
    this.#window.show(here, more);
  }

  retry() {
    this.#window.retry();
  }

  /**
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  #rowOf(entry) {
    this.#entries.set(entry.id, { ...entry, link: this.#known.get(entry.id) ?? entry.link });
    const row = this.#rows.get(entry.id) ?? newRow(entry);
    this.#rows.set(entry.id, row);
    this.#draw(row, entry.id);
    return row;
  }

  /** @param {Entry[]} entries that have come into the page */
  #onShow(entries) {
    const madeHere = entries.filter(({ id }) => !this.#made.has(/** @type {HTMLElement} */ (this.#rows.get(id))));
    this.#facts.want(madeHere.map(({ id }) => id));
    this.#list.dispatchEvent(new Event(ROWS_SHOWN, { bubbles: true }));
  }

  /**
   * @param {HTMLElement} row
   * @param {string} id of its file
   */
  #draw(row, id) {
    row.draggable = true;
    const link = this.#known.get(id);
    if (link !== undefined && !this.#drawn.has(row)) this.#drawLink(row, link);
    const button = row.querySelector("[data-action=edit]") ?? this.#offerDetails(row, id);
    find(button, "[data-part=name]", HTMLElement).textContent = find(row, ".file-row__name", HTMLElement).textContent;
  }

  /**
   * @param {HTMLElement} row
   * @param {OwnLink} link
   */
  #drawLink(row, link) {
    this.#drawn.add(row);
    drawRow(row, link, { actions: byId("own-key-actions", HTMLTemplateElement), list: this.#bundleOf.get(link.id) });
    if (!(this.#keys instanceof OwnLinks)) {
      void this.#keys.thumbnailOf(link.id).then((picture) => drawThumbnail(row, picture));
    }
    if (link.members.some((id) => this.#known.has(id))) offerParts(row, link, (id) => this.#known.get(id));
    if (mayChange(link)) this.#offerList(row, link);
  }

  /**
   * @param {HTMLElement} row
   * @param {string} id
   */
  #offerDetails(row, id) {
    const copy = /** @type {DocumentFragment} */ (byId("details-button", HTMLTemplateElement).content.cloneNode(true));
    const button = find(copy, "button", HTMLButtonElement);
    button.addEventListener("click", () => this.#showDetails(id).catch(() => sayNow(message("detailsNotRead"))));
    find(row, "[form=delete]", HTMLButtonElement).before(button);
    return button;
  }

  /** @param {string} id */
  async #showDetails(id) {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { showDetails } = await import("../details.js");
    await showDetails(entry, { api: this.#api, links: this.#keys instanceof OwnLinks ? null : this.#keys });
  }

  /**
   * @param {HTMLElement} row
   * @param {OwnLink} key
   */
  #offerList(row, key) {
    if (row.dataset.url === "") return; // the link does not work
    const copy = /** @type {DocumentFragment} */ (byId("list-button", HTMLTemplateElement).content.cloneNode(true));
    const button = find(copy, "button", HTMLButtonElement);
    find(button, "[data-part=name]", HTMLElement).textContent = safeName(key.name);
    button.addEventListener("click", async () => {
      const { showList } = await import("../list-dialog.js");
      await showList({ key, keys: this.#keys, api: this.#api });
    });
    find(row, ".file-row__actions", HTMLElement).prepend(button);
  }

  /**
   * @param {Map<string, HTMLElement>} rows made by the server
   * @param {string[]} asked
   */
  #onFacts(rows, asked) {
    for (const id of asked) {
      const [row, made, entry] = [this.#rows.get(id), rows.get(id), this.#entries.get(id)];
      if (row === undefined || entry === undefined) continue;
      if (made === undefined) this.#window.remove(id);
      else if (!addFacts(row, made)) entry.url = "";
    }
    const gone = asked.filter((id) => !rows.has(id));
    if (gone.length > 0) this.#onGone(gone);
  }
}

/**
 * Whether the files that a link opens can be changed here.
 * @param {OwnLink} link
 */
function mayChange({ type, members }) {
  return type === MANIFEST_TYPE || members.length > 0;
}

/**
 * Returns where the files of the next page begin: null if there is none, "" if this page has folders alone.
 * @returns {string | null}
 */
function cursorOfNext() {
  const next = document.querySelector(".pager [rel=next]");
  const cursor = next instanceof HTMLAnchorElement ? new URL(next.href).searchParams.get("cursor") : null;
  return cursor?.startsWith(OF_FOLDERS) ? "" : cursor;
}
