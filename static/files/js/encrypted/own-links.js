/**
 * The links of encrypted files that this browser remembers for their owner, in IndexedDB: what the server does not know,
 * so that "My files" can show it. Whoever can use the browser's profile can read it, which the pages say.
 *
 * @typedef {object} OwnLink
 * @property {string} id of the file
 * @property {string} url its page, without the key
 * @property {string} fragment the key: the link's part behind the #
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {string | null} thumbnail a data: URL
 * @property {string[]} members ids of the files that this one lists; none where it is no list
 */

const DATABASE = "bytebin-own-keys";
const STORE = "keys";

/** What is remembered for one user of the server. Methods reject with a DOMException where the browser stores nothing. */
export class OwnLinks {
  #user;

  /** @param {string} user id */
  constructor(user) {
    this.#user = user;
  }

  /** Whether new links are to be remembered; on until it is switched off. */
  get remembering() {
    try {
      return localStorage.getItem(this.#switch) !== "off";
    } catch {
      return false; // where even this is forbidden, nothing can be remembered
    }
  }

  /** @param {boolean} on */
  set remembering(on) {
    try {
      if (on) localStorage.removeItem(this.#switch);
      else localStorage.setItem(this.#switch, "off");
    } catch {
      // The choice then holds for nothing, as nothing is stored either.
    }
  }

  /** @returns {Promise<OwnLink[]>} */
  async all() {
    const entries = await inStore("readonly", (store) => store.getAll(rangeOf(this.#user)));
    return entries.map((/** @type {{ key: OwnLink }} */ { key }) => key);
  }

  /** @param {...OwnLink} keys what is known of the same files is replaced */
  async keep(...keys) {
    const entries = keys.map((key) => ({ user: this.#user, id: key.id, key }));
    await inStore("readwrite", (store) => entries.map((entry) => store.put(entry)));
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
 * Every id of the user: an array sorts behind every string.
 * @param {string} user
 */
function rangeOf(user) {
  return IDBKeyRange.bound([user], [user, []]);
}

/**
 * @template {IDBRequest | IDBRequest[]} R
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => R} ask
 * @returns {Promise<any>} what a single request answered
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
