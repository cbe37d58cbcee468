import {
  Draft,
  FILE,
  REQUEST,
  RolledBackError,
  cacheKeyOf,
  masterKeyOf,
  nameOf,
  openThumb,
  renewalOf,
  requireMethods,
  sealChange,
  unlock,
} from "../../crypto/library/index.js";
import { fromBase64 } from "../../transfer/base64.js";
import { ApiError } from "../../transfer/errors.js";
import { opensHeader } from "../opens-header.js";
import { Copy } from "./copy.js";
import * as kept from "./kept.js";
import { forgetInTab, keepInTab, readFromTab } from "./tab-key.js";
import { jsonOfFounding, jsonOfMethods, jsonOfWrite, partsOf } from "./writes.js";

/**
 * @import { Bytes } from "../../crypto/bytes.js"
 * @import { Amk, Change, Entry, Founding, MasterKey, Put, Secret, State } from "../../crypto/library/index.js"
 * @import { LibraryPage, OwnerApi, StoredLibrary } from "../../transfer/owner-api.js"
 * @import { MethodsWrite } from "./writes.js"
 */

/** Milliseconds. After a conflict, devices wait a random time between, so that they don't meet again. */
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 500;

/** @typedef {"device" | "tab"} Stay how long the library stays unlocked */

/**
 * The library of one account on this device: unlocked, kept, brought up to date and written to. Several tabs share it:
 * one writes at a time, and all hear of changes.
 */
export class Library {
  #account;
  #api;
  #device;
  /** @type {State | null} */
  #state = null;
  /** @type {Copy | null} */
  #copy = null;
  /** @type {CryptoKey | null} */
  #cacheKey = null;
  #channel;

  /**
   * @param {string} account
   * @param {OwnerApi} api
   * @param {{ device: string, onChange?: () => void, onLock?: () => void }} options device: its name in "Last change";
   *   the functions are called when another tab has changed or locked the library
   */
  constructor(account, api, { device, onChange = () => {}, onLock = () => {} }) {
    this.#account = account;
    this.#api = api;
    this.#device = device;
    this.#channel = new BroadcastChannel(`bytebin-library ${account}`);
    this.#channel.addEventListener("message", ({ data }) => {
      if (data === "locked") this.#close();
      if (data === "locked") onLock();
      else if (this.#state !== null) void this.sync().then(onChange, () => {});
    });
  }

  /** What is unlocked; throws while it is locked. */
  get state() {
    if (this.#state === null) throw new Error("the library is locked");
    return this.#state;
  }

  get unlocked() {
    return this.#state !== null;
  }

  /** @returns {Entry[]} of files */
  get files() {
    return [...this.state.entries.values()].filter(({ kind }) => kind === FILE);
  }

  /**
   * Opens what this browser keeps, if the library stays unlocked here, and brings it up to date. If it rejects, the copy
   * may be `unlocked` nevertheless.
   * @returns {Promise<boolean>} whether it is unlocked now
   */
  async resume() {
    const { master, tabKey } = await kept.read(this.#account);
    const amk = master === null ? await readFromTab(this.#account, tabKey) : null;
    const key = master ?? (amk && (await masterKeyOf(amk)));
    if (key === null) return false;
    await this.#open(key);
    return true;
  }

  /** @returns {Promise<StoredLibrary | null>} null if the account has no library */
  async stored() {
    try {
      return await this.#api.library();
    } catch (error) {
      if (error instanceof ApiError && error.slug === "library-not-found") return null;
      throw error;
    }
  }

  /**
   * Unlocks the library.
   * @param {Secret} secret
   * @param {StoredLibrary} stored
   * @param {Stay} stay
   * @returns {Promise<Amk>}
   */
  async unlock(secret, stored, stay) {
    const { memory } = await kept.read(this.#account);
    const methods = stored.methods.map(({ id, kind, sealed }) => ({ id, kind, sealed: fromBase64(sealed) }));
    const amk = await unlock(this.#account, methods, secret, memory?.generation ?? 1);
    const master = await masterKeyOf(amk);
    await this.#open(master);
    requireMethods(/** @type {any} */ (this.state.entries.get("4/settings")?.value), stored.methods);
    await this.keepUnlocked(amk, stay);
    return amk;
  }

  /**
   * Keeps the library, which is unlocked, unlocked until the tab is closed or on this device.
   * @param {Amk} amk
   * @param {Stay} stay
   */
  async keepUnlocked(amk, stay) {
    if (stay === "device") await kept.update(this.#account, { master: await masterKeyOf(amk) });
    else await keepInTab(amk);
  }

  /** Whether this device remembers a library of the account, and how long it stays unlocked: null if it is locked. */
  async remembered() {
    const { memory, master, tabKey } = await kept.read(this.#account);
    const stay = master !== null ? /** @type {const} */ ("device") : tabKey && /** @type {const} */ ("tab");
    return { known: memory !== null, stay };
  }

  /** @param {MasterKey} master */
  async #open(master) {
    this.#cacheKey = await cacheKeyOf(master);
    this.#copy = new Copy(this.#account, this.#cacheKey);
    const { memory, head } = await kept.read(this.#account);
    this.#state = null;
    if (head !== null && memory !== null) this.#state = await this.#readCopy(master, head).catch(() => null);
    await this.#fetch(master, this.#state);
  }

  /**
   * @param {MasterKey} master
   * @param {Bytes} head
   */
  async #readCopy(master, head) {
    const entries = await /** @type {Copy} */ (this.#copy).read();
    return new Draft(master, entries).finish(head, { seen: null });
  }

  /**
   * Gets what other devices have changed.
   * @throws {RolledBackError} if the server does not show the present state; nothing is changed then
   */
  async sync() {
    const { generation, keys } = this.state;
    await this.#fetch({ account: this.#account, generation, key: keys.current }, this.state);
  }

  /**
   * Returns whether the server has a file that this key belongs to.
   * @param {string} id of the file
   * @param {string} fragment of its link
   */
  opensHeader(id, fragment) {
    return opensHeader(this.#api, id, fragment);
  }

  /** Reads the whole list from the server again, to be sure that it has all that was written. */
  async readBack() {
    const { generation, keys } = this.state;
    await this.#fetch({ account: this.#account, generation, key: keys.current }, null);
  }

  /**
   * @param {MasterKey} master
   * @param {State | null} before
   * @returns {Promise<State>}
   */
  async #fetch(master, before) {
    try {
      return await this.#fetchOnce(master, before);
    } catch (error) {
      if (error instanceof ApiError && error.slug === "cursor-expired") return this.#fetchOnce(master, null);
      // Somebody may have written while the pages were read.
      if (error instanceof RolledBackError) return this.#fetchOnce(master, before);
      throw error;
    }
  }

  /**
   * @param {MasterKey} master
   * @param {State | null} before
   */
  async #fetchOnce(master, before) {
    const draft = new Draft(master, before?.entries.values() ?? []);
    const { memory } = await kept.read(this.#account);
    let page = await this.#api.libraryItems("since", before?.revision ?? 0);
    // Before the items, which would only look damaged.
    if (page.revision < (memory?.revision ?? 0)) {
      throw new RolledBackError("older", "the library is older than what this device has seen");
    }
    while (page.next !== null) {
      await take(draft, page, page.items);
      page = await this.#api.libraryItems("cursor", page.next);
    }
    const head = fromBase64(/** @type {string} */ (page.items.at(-1)));
    await take(draft, page, page.items.slice(0, -1));
    const state = await draft.finish(head, { seen: memory, revision: page.revision });
    if (before === null || state.revision > before.revision) await this.#accept(state, head);
    return state;
  }

  /**
   * @param {State} state
   * @param {Bytes} head sealed
   */
  async #accept(state, head) {
    if (this.#copy === null) return; // locked meanwhile
    this.#state = state;
    await this.#copy.write(state, head);
  }

  /**
   * Writes a change, in several steps if it is large. If another device was faster, it is made again to what that wrote.
   * @param {Change} change
   */
  async write(change) {
    for (const part of partsOf(change)) await this.#alone(() => this.#writeOne(part));
    this.#channel.postMessage("changed");
  }

  /** Seals items of an earlier key again, in writes of 250. */
  async renew() {
    for (let next = renewalOf(this.state); next !== null; next = renewalOf(this.state)) await this.write(next);
  }

  /** @param {() => Promise<unknown>} act */
  async #alone(act) {
    await navigator.locks.request(`bytebin-library ${this.#account}`, act);
  }

  /** @param {Change} change */
  async #writeOne(change) {
    for (;;) {
      const write = await sealChange(this.state, await this.#withThumbs(change), this.#device);
      if (write === null) return;
      try {
        await this.#api.writeLibrary("/items", jsonOfWrite(write));
      } catch (error) {
        if (!(error instanceof ApiError && error.slug === "library-changed")) throw error;
        const spread = LONGEST_PAUSE - SHORTEST_PAUSE;
        await new Promise((resolve) => setTimeout(resolve, SHORTEST_PAUSE + Math.random() * spread));
        await this.sync();
        continue;
      }
      // News of a later write may have come before this answer.
      if (this.#state !== null && write.revision > this.#state.revision) await this.#accept(write.state, write.head);
      return;
    }
  }

  /**
   * Adds the thumbnails, which the copy keeps apart, of items that are sealed again.
   * @param {Change} change
   * @returns {Promise<Change>}
   */
  async #withThumbs({ put = [], edit = [], remove = [] }) {
    /** @param {Put} item */
    const whole = async (item) => {
      const thumb = "thumb" in item.value ? undefined : await this.thumbOf(nameOf(item));
      return thumb === undefined ? item : { ...item, value: { ...item.value, thumb } };
    };
    return { put: await Promise.all(put.map(whole)), edit: await Promise.all(edit.map(whole)), remove };
  }

  /**
   * Loads the thumbnails of entries whose copy is about to be removed.
   * @param {State} state
   */
  async #loadThumbs({ entries }) {
    for (const [name, entry] of entries) {
      if (!entry.thumbApart) continue;
      const value = { ...entry.value, thumb: await this.thumbOf(name) };
      entries.set(name, { ...entry, value, thumbApart: false });
    }
  }

  /**
   * Returns the files, folders and upload links with their thumbnails, to be put into another library.
   * @returns {Promise<Put[]>}
   */
  async contents() {
    const entries = [...this.state.entries.values()].filter(({ kind }) => kind <= REQUEST);
    const whole = entries.map(async (entry) => {
      const { kind, id, value } = entry;
      return { kind, id, value: { ...value, thumb: await this.thumbOf(nameOf(entry)) } };
    });
    return Promise.all(whole);
  }

  /**
   * @param {string} name of an entry
   * @returns {Promise<string | undefined>} its thumbnail, a data: URL
   */
  async thumbOf(name) {
    const entry = this.state.entries.get(name);
    if (entry === undefined || !entry.thumbApart) return entry?.value.thumb;
    const sealed = await kept.thumbOf(this.#account, name);
    if (sealed === undefined) return undefined;
    return openThumb(/** @type {CryptoKey} */ (this.#cacheKey), entry, sealed);
  }

  /**
   * Sends a new library, or one whose key was changed, and keeps it unlocked here.
   * @param {Founding} founding
   * @param {{ path: "" | "/rotate", replace?: boolean, credentials: (string | null)[], stay: Stay }} how
   *   credentials: of each method, the passkey's in base64
   */
  async establish(founding, { path, replace = false, credentials, stay }) {
    const { amk, head, state } = founding;
    if (path === "/rotate") await this.#loadThumbs(state);
    await this.#alone(() => this.#api.writeLibrary(path, jsonOfFounding(founding, { path, replace, credentials })));
    const master = await masterKeyOf(amk);
    await kept.forget(this.#account, { all: true });
    this.#cacheKey = await cacheKeyOf(master);
    this.#copy = new Copy(this.#account, this.#cacheKey);
    await this.#accept(state, head);
    await this.keepUnlocked(amk, stay);
    this.#channel.postMessage("changed");
  }

  /**
   * Sends a change of the unlock methods.
   * @param {MethodsWrite} write
   * @param {(string | null)[]} credentials of the methods that are added, in base64
   */
  async writeMethods(write, credentials) {
    await this.#alone(() => this.#api.writeLibrary("/methods", jsonOfMethods(write, credentials)));
    await this.#accept(write.state, write.head);
    this.#channel.postMessage("changed");
  }

  /** Deletes the library on the server, and everything of it here. The files stay. */
  async delete() {
    await this.#api.deleteLibrary();
    await this.lock({ forget: true });
  }

  /**
   * Locks the library in all tabs of this browser. With `forget`, nothing of it stays here, not even what lets this
   * device notice that a server shows an old list.
   * @param {{ forget: boolean }} options
   */
  async lock({ forget }) {
    await kept.forget(this.#account, { all: forget });
    this.#close();
    this.#channel.postMessage("locked");
  }

  #close() {
    forgetInTab(this.#account);
    this.#state = null;
    this.#copy = null;
    this.#cacheKey = null;
  }
}

/**
 * @param {Draft} draft
 * @param {LibraryPage} page
 * @param {string[]} items of it, in base64
 */
async function take(draft, page, items) {
  draft.remove(page.removed);
  await draft.add(items.map(fromBase64));
}
