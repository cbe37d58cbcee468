/**
 * What this browser keeps of the library of one account, in IndexedDB: what the device remembers of the last state, a
 * sealed copy of the list, and, if it stays unlocked, a key that cannot be exported.
 *
 * @import { Bytes } from "../../crypto/bytes.js"
 * @import { MasterKey, Memory } from "../../crypto/library/index.js"
 */

const DATABASE = "bytebin-library";
const ACCOUNTS = "accounts";
const PAGES = "pages";
const THUMBS = "thumbs";

/**
 * @typedef {object} Kept
 * @property {string} account
 * @property {Memory | null} memory
 * @property {Bytes | null} head sealed, of the state whose pages are kept
 * @property {MasterKey | null} master while the library stays unlocked on this device
 * @property {CryptoKey | null} tabKey wraps the key that a tab keeps until it is closed
 */

/**
 * @param {string} account
 * @returns {Promise<Kept>}
 */
export async function read(account) {
  const kept = await inStores("readonly", ({ accounts }) => accounts.get(account));
  return kept ?? { account, memory: null, head: null, master: null, tabKey: null };
}

/**
 * @param {string} account
 * @param {Partial<Kept>} changes
 */
export async function update(account, changes) {
  const kept = await read(account);
  await inStores("readwrite", ({ accounts }) => accounts.put({ ...kept, ...changes }));
}

/**
 * @param {string} account
 * @returns {Promise<Bytes[]>}
 */
export async function pagesOf(account) {
  return (await inStores("readonly", ({ pages }) => pages.getAll(rangeOf(account)))) ?? [];
}

/**
 * @param {string} account
 * @param {string} name of the entry
 * @returns {Promise<Bytes | undefined>} sealed
 */
export function thumbOf(account, name) {
  return inStores("readonly", ({ thumbs }) => thumbs.get([account, name]));
}

/**
 * Stores changed pages together with the state that they belong to. A crash leaves the earlier ones, all of them.
 * @param {string} account
 * @param {object} state
 * @param {Memory} state.memory
 * @param {Bytes} state.head
 * @param {Map<number, Bytes>} state.changed pages
 * @param {number} state.count of all pages
 * @param {Map<string, Bytes>} state.drawn thumbnails by the entry's name
 */
export async function store(account, { memory, head, changed, count, drawn }) {
  const kept = await read(account);
  await inStores("readwrite", ({ accounts, pages, thumbs }) => {
    for (const [number, page] of changed) pages.put(page, [account, number]);
    for (const [name, thumb] of drawn) thumbs.put(thumb, [account, name]);
    pages.delete(IDBKeyRange.bound([account, count], [account, Infinity]));
    return accounts.put({ ...kept, memory, head });
  });
}

/**
 * Removes the key and the list, and keeps the memory. With `all`, removes the memory too.
 * @param {string} account
 * @param {{ all: boolean }} options
 */
export async function forget(account, { all }) {
  const kept = await read(account);
  await inStores("readwrite", ({ accounts, pages, thumbs }) => {
    pages.delete(rangeOf(account));
    thumbs.delete(rangeOf(account));
    if (all) return accounts.delete(account);
    return accounts.put({ ...kept, head: null, master: null, tabKey: null });
  });
}

/** @param {string} account */
function rangeOf(account) {
  return IDBKeyRange.bound([account], [account, []]);
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(stores: { accounts: IDBObjectStore, pages: IDBObjectStore, thumbs: IDBObjectStore }) => IDBRequest} ask
 * @returns {Promise<any>} the result of the request
 */
async function inStores(mode, ask) {
  const database = await open();
  try {
    const transaction = database.transaction([ACCOUNTS, PAGES, THUMBS], mode, { durability: "strict" });
    const [accounts, pages, thumbs] = [ACCOUNTS, PAGES, THUMBS].map((name) => transaction.objectStore(name));
    const request = ask({ accounts, pages, thumbs });
    await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("error", () => reject(transaction.error));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    return request.result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(ACCOUNTS, { keyPath: "account" });
      request.result.createObjectStore(PAGES);
      request.result.createObjectStore(THUMBS);
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
