import { PAGE_LENGTH, memoryOf, nameOf, openPage, sealPage, sealThumb } from "../../crypto/library/index.js";
import * as kept from "./kept.js";

/**
 * @import { Bytes } from "../../crypto/bytes.js"
 * @import { Entry, State } from "../../crypto/library/index.js"
 */

/**
 * The sealed copy of the list that this browser keeps: pages of 512 entries, of which a change rewrites only its own.
 */
export class Copy {
  #account;
  #key;
  /** @type {Map<string, Entry>[]} as they are stored */
  #pages = [];
  /** @type {Map<string, number>} the page of each entry, by its name */
  #places = new Map();

  /**
   * @param {string} account
   * @param {CryptoKey} key K_cache
   */
  constructor(account, key) {
    this.#account = account;
    this.#key = key;
  }

  /**
   * Returns the entries that are kept, whose thumbnails are apart.
   * @returns {Promise<Entry[]>}
   * @throws {import("../../crypto/errors.js").DamagedError}
   */
  async read() {
    const sealed = await kept.pagesOf(this.#account);
    const pages = await Promise.all(sealed.map((page) => openPage(this.#key, page)));
    this.#pages = pages.map((page) => new Map(page.map((entry) => [nameOf(entry), entry])));
    for (const [number, page] of this.#pages.entries()) for (const name of page.keys()) this.#places.set(name, number);
    return pages.flat();
  }

  /**
   * Stores a state.
   * @param {State} state
   * @param {Bytes} head sealed
   */
  async write(state, head) {
    const { dirty, fresh } = this.#take(state.entries);
    const changed = new Map();
    for (const number of dirty) changed.set(number, await sealPage(this.#key, [...this.#pages[number].values()]));
    const drawn = new Map();
    for (const entry of fresh) {
      if (entry.value.thumb !== undefined) drawn.set(nameOf(entry), await sealThumb(this.#key, entry));
    }
    const { length: count } = this.#pages;
    await kept.store(this.#account, { memory: memoryOf(state), head, changed, count, drawn });
  }

  /**
   * Takes over the entries, and returns those that are new and the numbers of the pages that this changes.
   * @param {Map<string, Entry>} entries
   */
  #take(entries) {
    const dirty = new Set();
    const fresh = [];
    for (const [name, number] of this.#places) {
      if (entries.has(name)) continue;
      this.#pages[number].delete(name);
      this.#places.delete(name);
      dirty.add(number);
    }
    for (const [name, entry] of entries) {
      const number = this.#places.get(name) ?? this.#placeFor(name);
      if (this.#pages[number].get(name) === entry) continue;
      this.#pages[number].set(name, entry);
      dirty.add(number);
      fresh.push(entry);
    }
    return { dirty, fresh };
  }

  /** @param {string} name */
  #placeFor(name) {
    if (this.#pages.length === 0 || this.#pages[this.#pages.length - 1].size >= PAGE_LENGTH) this.#pages.push(new Map());
    this.#places.set(name, this.#pages.length - 1);
    return this.#pages.length - 1;
  }
}
