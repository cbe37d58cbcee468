/**
 * What this browser stores in IndexedDB to resume uploads at a later visit. It contains link keys, so every record is
 * deleted with its upload or bundle.
 */

const NAME = "bytebin-unfinished";
const VERSION = 2; // 2: bundles
const UPLOADS = "uploads";
const CHUNKS = "chunks";
const BUNDLES = "bundles";

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** Returns whether the browser has IndexedDB and locks between tabs; both need a secure context. */
export function canKeep() {
  return isSecureContext && "indexedDB" in globalThis && navigator.locks !== undefined;
}

/** Returns whether anything is stored, for any user. */
export async function keepsAny() {
  const uploads = await transact("readonly", (uploads) => uploads.count());
  const bundles = await transact("readonly", (_, __, bundles) => bundles.count());
  return uploads + bundles > 0;
}

/**
 * Runs one transaction. Transactions run in the order in which they are requested.
 * @param {IDBTransactionMode} mode
 * @param {(uploads: IDBObjectStore, chunks: IDBObjectStore, bundles: IDBObjectStore) => IDBRequest} work
 * @returns {Promise<any>} the request's result, once it is stored
 */
export async function transact(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([UPLOADS, CHUNKS, BUNDLES], mode);
    const [uploads, chunks, bundles] = [UPLOADS, CHUNKS, BUNDLES].map((name) => transaction.objectStore(name));
    const request = work(uploads, chunks, bundles);
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore(UPLOADS, { keyPath: "id" });
        request.result.createObjectStore(CHUNKS, { keyPath: ["upload", "index"] });
      }
      request.result.createObjectStore(BUNDLES, { keyPath: "id" });
    });
    request.addEventListener("error", () => reject(request.error));
    request.addEventListener("success", () => {
      // Do not block a newer version of the page in another tab.
      request.result.addEventListener("versionchange", () => request.result.close());
      resolve(request.result);
    });
  });
  return opened;
}
