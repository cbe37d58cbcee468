/**
 * The links of encrypted files that this browser remembers for their owner, in IndexedDB. They hold what the server
 * does not know, so that "My files" can show it. Anyone who can use the browser profile can read them, as the pages
 * say.
 *
 * @typedef {object} OwnLink
 * @property {string} id of the file
 * @property {string} url of its page, without the key
 * @property {string} fragment the key: the part after the #
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {string | null} thumbnail a data: URL
 * @property {string[]} members ids of the files in the bundle; empty for a single file
 */

const DATABASE = "bytebin-own-keys";
const STORE = "keys";

/** The links of one user of the server. Methods reject with a DOMException if the browser does not allow storage. */
export class OwnLinks {
  #user;

  /** @param {string} user id */
  constructor(user) {
    this.#user = user;
  }

  /** Whether new links are remembered; on by default. */
  get remembering() {
    try {
      return localStorage.getItem(this.#switch) !== "off";
    } catch {
      return false; // storage is blocked, so nothing can be remembered
    }
  }

  /** @param {boolean} on */
  set remembering(on) {
    try {
      if (on) localStorage.removeItem(this.#switch);
      else localStorage.setItem(this.#switch, "off");
    } catch {
      // Storage is blocked, so no links are stored either.
    }
  }

  /** @returns {Promise<OwnLink[]>} */
  async all() {
    const entries = await inStore("readonly", (store) => store.getAll(rangeOf(this.#user)));
    return entries.map((/** @type {{ key: OwnLink }} */ { key }) => key);
  }

  /** @param {...OwnLink} keys replace those stored for the same files */
  async keep(...keys) {
    const entries = keys.map((key) => ({ user: this.#user, id: key.id, key }));
    await inStore("readwrite", (store) => entries.map((entry) => store.put(entry)));
  }

  /**
   * Keeps which files a link to several files opens now.
   * @param {OwnLink} link
   * @param {string[]} members their ids
   */
  async keepMembers(link, members) {
    await this.keep({ ...link, members });
  }

  /** @param {...string} ids */
  async forget(...ids) {
    await inStore("readwrite", (store) => ids.map((id) => store.delete([this.#user, id])));
  }

  async forgetAll() {
    await inStore("readwrite", (store) => store.delete(rangeOf(this.#user)));
  }

  get #switch() {
    return `remember-links:${this.#user}`;
  }
}

/**
 * Returns the range of all ids of the user: an array sorts after every string.
 * @param {string} user
 */
function rangeOf(user) {
  return IDBKeyRange.bound([user], [user, []]);
}

/**
 * @template {IDBRequest | IDBRequest[]} R
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => R} ask
 * @returns {Promise<any>} the result of a single request
 */
async function inStore(mode, ask) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("error", () => reject(transaction.error));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    return "result" in request ? request.result : undefined;
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: ["user", "id"] });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
