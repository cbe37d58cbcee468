import { fromBase64Url } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { RolledBackError, WrongContextError, WrongLibraryKeyError } from "./errors.js";
import { headDigest, rootOf } from "./head.js";
import { HEAD, HEAD_REF, OLD_KEY, SETTINGS_REF, generationOf, nameOf } from "./ids.js";
import { openItem, parseItem } from "./items.js";
import { KeyRing } from "./keys.js";
import { requireLater } from "./memory.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Ref } from "./ids.js" */
/** @import { Entry, ItemHeader } from "./items.js" */
/** @import { MasterKey } from "./keys.js" */
/** @import { Memory } from "./memory.js" */

/**
 * A library whose items, head and history were verified as a whole.
 * @typedef {object} State
 * @property {KeyRing} keys
 * @property {number} generation
 * @property {number} revision
 * @property {Entry} head
 * @property {string} headDigest
 * @property {Map<string, Entry>} entries all items but the head, by name
 */

/**
 * What the server has sent so far, in any number of pages. Each entry was once written by one of the user's devices, but
 * whether it is the present one, and whether others are left out, is known only after `finish`. After an error, begin
 * again with a new draft.
 */
export class Draft {
  #keys;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, { header: ItemHeader, sealed: Bytes }>} items whose key is not known yet */
  #waiting = new Map();

  /**
   * @param {MasterKey} master
   * @param {Iterable<Entry>} [entries] of the state that the pages continue
   */
  constructor(master, entries = []) {
    this.#keys = new KeyRing(master);
    for (const entry of entries) this.#entries.set(nameOf(entry), entry);
  }

  /**
   * Opens items. Those of an older generation wait until the old key has come.
   * @param {Bytes[]} items sealed
   * @returns {Promise<Entry[]>} all that this page made readable
   * @throws {import("../errors.js").CryptoError}
   */
  async add(items) {
    for (const sealed of items) this.#await(sealed);
    const oldKeys = [...this.#entries.values()].filter((entry) => entry.kind === OLD_KEY);
    for (const entry of oldKeys) await this.#learn(entry);
    const opened = await this.#openOldKeys();
    return [...opened, ...(await this.#openAll())];
  }

  /** @param {Bytes} sealed */
  #await(sealed) {
    const header = parseItem(sealed);
    if (header.kind === HEAD) throw new WrongContextError("a head is not among the items");
    const name = nameOf(header);
    const known = this.#entries.get(name) ?? this.#waiting.get(name)?.header;
    // Only what was written again, perhaps while the pages were read, comes again.
    if (known !== undefined && header.revision <= known.revision) {
      throw new DamagedError(`the item ${name} comes again, but it is not newer`);
    }
    this.#entries.delete(name);
    this.#waiting.set(name, { header, sealed });
  }

  /** Opens the old keys, the newest first, because each may be sealed under the next one. */
  async #openOldKeys() {
    const found = [...this.#waiting.values()].filter(({ header }) => header.kind === OLD_KEY);
    found.sort((a, b) => generationOf(b.header.id) - generationOf(a.header.id));
    const opened = [];
    for (const { header, sealed } of found) {
      if (!this.#keys.has(header.generation)) continue;
      const entry = await this.#open(header, sealed);
      await this.#learn(entry);
      opened.push(entry);
    }
    return opened;
  }

  /** @param {Entry} oldKey */
  async #learn({ id, value }) {
    const generation = generationOf(id);
    if (generation >= this.#keys.generation) throw new DamagedError("an old key is not older than the current one");
    await this.#keys.addOld(generation, fromBase64Url(value.amk));
  }

  #openAll() {
    const ready = [...this.#waiting.values()].filter(({ header }) => this.#keys.has(header.generation));
    return Promise.all(ready.map(({ header, sealed }) => this.#open(header, sealed)));
  }

  /**
   * @param {ItemHeader} header
   * @param {Bytes} sealed
   */
  async #open(header, sealed) {
    const entry = await openItem(this.#keys, sealed, {});
    this.#waiting.delete(nameOf(header));
    this.#entries.set(nameOf(header), entry);
    return entry;
  }

  /** @param {Ref[]} refs */
  remove(refs) {
    for (const ref of refs) {
      this.#entries.delete(nameOf(ref));
      this.#waiting.delete(nameOf(ref));
    }
  }

  /**
   * Verifies the whole.
   * @param {Bytes} sealedHead
   * @param {{ seen: Memory | null, revision?: number }} known what this device remembers; the revision announced
   * @returns {Promise<State>}
   * @throws {RolledBackError | DamagedError | WrongContextError | WrongLibraryKeyError}
   */
  async finish(sealedHead, { seen, revision }) {
    await this.add([]);
    const head = await openItem(this.#keys, sealedHead, { ...HEAD_REF, revision });
    // An old key opens an old head too.
    if (head.generation !== this.#keys.generation) {
      throw new WrongLibraryKeyError("the list is sealed with another key than the one unlocked");
    }
    await this.#requireComplete(head);
    const state = this.#stateWith(head, await headDigest(sealedHead));
    if (seen !== null) requireLater(state, seen);
    return state;
  }

  /** @param {Entry} head */
  async #requireComplete(head) {
    const headers = [...this.#entries.values(), ...[...this.#waiting.values()].map(({ header }) => header)];
    for (const header of headers) requireNotAfter(header, head);
    const complete =
      headers.length === head.value.count && (await rootOf(this.#keys.account, headers)) === head.value.root;
    if (!complete) throw new RolledBackError("incomplete", "the list is not complete, or not the one that was written");
    if (this.#waiting.size > 0) throw new WrongLibraryKeyError("the key of older items is missing");
    if (!this.#entries.has(nameOf(SETTINGS_REF))) throw new DamagedError("the library has no settings");
  }

  /**
   * @param {Entry} head
   * @param {string} digest
   * @returns {State}
   */
  #stateWith(head, digest) {
    const { generation, revision } = head;
    return { keys: this.#keys, generation, revision, head, headDigest: digest, entries: new Map(this.#entries) };
  }
}

/**
 * @param {ItemHeader} item
 * @param {ItemHeader} head
 */
function requireNotAfter(item, head) {
  if (item.revision > head.revision) throw new DamagedError("an item is newer than the list");
  if (item.generation > head.generation) throw new DamagedError("an item is of a later key than the list");
}
