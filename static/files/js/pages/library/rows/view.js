import { folded } from "../../../encrypted/library/folded.js";
import { entryOfLink } from "./entry.js";
import { kindOf } from "./kinds.js";
import { NEWEST, comparing, sorted } from "./order.js";
import { collected, listed, merged, narrowed } from "./sources.js";

/**
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { Entry } from "./entry.js"
 *
 * @typedef {object} Asked what is to be shown
 * @property {string} query as it was typed
 * @property {string} folder the library's; "" for its top
 * @property {Record<string, string>} filters of the page's address
 *
 * @typedef {object} View
 * @property {Entry[]} here shown at once
 * @property {AsyncIterable<Entry[]> | null} more
 * @property {boolean} partial whether files that are not encrypted were left out, because the server was not asked
 */

/** What only the server knows of encrypted files. */
const SERVERS = ["expiring", "after", "before"];

/** Decides which files My files shows. The server knows no name of an encrypted file, and is not told what is searched for. */
export class Views {
  #api;
  /** @type {LibraryLinks | null} */
  #links = null;
  /** @type {Map<string, OwnLink>} */
  #known = new Map();
  /** @type {Set<string>} files in bundles that are listed themselves */
  #parts = new Set();
  /** @type {{ entry: Entry, text: string, folder: string }[]} */
  #sealed = [];
  /** @type {Map<string, string>} the library's folder of each file that is in one */
  #folderOf = new Map();
  /** @type {{ entries: Entry[], complete: boolean }} files that are not encrypted, which the search looks through */
  #plain = { entries: [], complete: false };

  /** @param {OwnerApi} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * @param {Map<string, OwnLink>} known
   * @param {Set<string>} trashed
   */
  know(known, trashed) {
    this.#known = known;
    const lists = [...known.values()].filter(({ id, members }) => members.length > 0 && !trashed.has(id));
    this.#parts = new Set(lists.flatMap(({ members }) => members));
    for (const { id } of lists) this.#parts.delete(id);
  }

  /**
   * @param {LibraryLinks} links unlocked
   * @param {Set<string>} trashed
   */
  async open(links, trashed) {
    this.#links = links;
    const files = (await links.searchable()).filter(({ link }) => !trashed.has(link.id));
    this.#sealed = files.map(({ link, text, folder, added }) => ({ entry: entryOfLink(link, added), text, folder }));
    const filed = [...this.#sealed.map(({ entry: { id }, folder }) => ({ id, folder })), ...links.plain];
    this.#folderOf = new Map(filed.filter(({ folder }) => links.folders.has(folder)).map(({ id, folder }) => [id, folder]));
  }

  /** Loads the names of the newest files that are not encrypted, so that the search finds them without the server. */
  async loadPlain() {
    const pages = listed(this.#api, { encrypted: "false" }, this.#known);
    for (let page = 0; page < 6; page++) {
      const { done, value } = await pages.next();
      if (done === true) {
        this.#plain.complete = true;
        return;
      }
      this.#plain.entries.push(...value);
    }
  }

  /**
   * @param {Asked} asked
   * @param {{ entries: Entry[], cursor: string | null }} first what the server has listed in the page
   * @returns {View}
   */
  of(asked, first) {
    const { query, folder, filters } = asked;
    const { order = NEWEST } = filters;
    const sought = query !== "" || (filters.kind ?? "") !== "" || folder !== "" || order.endsWith("name");
    if (this.#links === null || !sought || filters.folder) return this.#browsed(asked, first);
    const here = sorted(this.#found(asked), order);
    if (folder !== "") return { here, more: null, partial: false };
    const compare = comparing(order);
    if (query !== "" && query !== filters.q) return this.#searched(here, asked, order);
    const sealed = SERVERS.some((name) => filters[name]) ? this.#onServer(here, asked) : null;
    const plain = filters.encrypted === "true" ? none() : listed(this.#api, { ...filters, encrypted: "false" }, this.#known);
    if (filters.encrypted === "false") return { here: [], more: plain, partial: false };
    return { here: [], more: sealed === null ? merged(here, plain, compare) : later(sealed, plain, compare), partial: false };
  }

  /**
   * The server's list. Without a search, what is in a bundle or in a folder of the library is not listed by itself.
   * @param {Asked} asked
   * @param {{ entries: Entry[], cursor: string | null }} first
   * @returns {View}
   */
  #browsed({ filters }, { entries, cursor }) {
    const own = (/** @type {Entry} */ { id }) => !this.#parts.has(id) && (Boolean(filters.folder) || !this.#folderOf.has(id));
    const wanted = filters.q ? () => true : own;
    const more = cursor === null ? null : narrowed(listed(this.#api, { ...this.#place(filters), cursor }, this.#known), wanted);
    return { here: entries.filter(wanted), more, partial: false };
  }

  /**
   * Names the place where the page lists files: the top, if it names no folder.
   * @param {Record<string, string>} filters
   * @returns {Record<string, string>}
   */
  #place(filters) {
    return filters.q || filters.folder ? filters : { ...filters, folder: "none" };
  }

  /**
   * The encrypted files that fit, and in a folder also the others. What is in a bundle is found by a search, or in the
   * folder that it was put in.
   * @param {Asked} asked
   * @returns {Entry[]}
   */
  #found({ query, folder, filters }) {
    const links = /** @type {LibraryLinks} */ (this.#links);
    const text = folded(query);
    const inside = folder === "" ? null : query === "" ? new Set([folder]) : links.folders.within(folder);
    const fits = (/** @type {Entry} */ { type }) => !filters.kind || kindOf(type) === filters.kind;
    const sealed = this.#sealed.filter(
      (file) =>
        file.text.includes(text) && (inside === null ? query !== "" || !this.#parts.has(file.entry.id) : inside.has(file.folder)) && fits(file.entry),
    );
    if (inside === null) return sealed.map(({ entry }) => entry);
    const plain = links.plain.filter((file) => inside.has(file.folder) && folded(file.name).includes(text)).map(entryOfPlain).filter(fits);
    return [...sealed.map(({ entry }) => entry), ...plain];
  }

  /**
   * Answers a search while it is typed.
   * @param {Entry[]} here
   * @param {Asked} asked
   * @param {string} order
   * @returns {View}
   */
  #searched(here, { query, filters }, order) {
    const text = folded(query);
    const plain = this.#plain.entries.filter(({ name, type }) => folded(name).includes(text) && (!filters.kind || kindOf(type) === filters.kind));
    return { here: plain.length === 0 ? here : sorted([...here, ...plain], order), more: null, partial: !this.#plain.complete };
  }

  /**
   * Returns those of the files that the server lists as well.
   * @param {Entry[]} here
   * @param {Asked} asked
   */
  async #onServer(here, { filters: { expiring = "", after = "", before = "" } }) {
    const pages = listed(this.#api, { encrypted: "true", expiring, after, before }, this.#known);
    const ids = new Set((await collected(pages)).map(({ id }) => id));
    return here.filter(({ id }) => ids.has(id));
  }
}

/**
 * @param {import("../../../encrypted/library/links.js").Plain} file
 * @returns {Entry}
 */
function entryOfPlain({ id, name, type, size, added }) {
  return { id, sealed: false, name, type, size, at: added, url: `/f/${id}`, link: null };
}

/** @returns {AsyncGenerator<Entry[], void, void>} */
async function* none() {
  yield [];
}

/**
 * @param {Promise<Entry[]>} here
 * @param {AsyncIterable<Entry[]>} pages
 * @param {(a: Entry, b: Entry) => number} compare
 */
async function* later(here, pages, compare) {
  yield* merged(await here, pages, compare);
}
