/**
 * What this browser keeps to go on with at another visit, in its IndexedDB. Nothing here outlives what it belongs to: keys
 * of links are among it.
 */

const NAME = "bytebin-unfinished";
const VERSION = 2; // 2: bundles
const UPLOADS = "uploads";
const CHUNKS = "chunks";
const BUNDLES = "bundles";

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** Whether there is somewhere to keep uploads, and a way to keep two tabs apart; both need a secure context. */
export function canKeep() {
  return isSecureContext && "indexedDB" in globalThis && navigator.locks !== undefined;
}

/** Whether anything is kept, whoever it belongs to. */
export async function keepsAny() {
  const uploads = await transact("readonly", (uploads) => uploads.count());
  const bundles = await transact("readonly", (_, __, bundles) => bundles.count());
  return uploads + bundles > 0;
}

/**
 * Transactions run in the order of their calls.
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
      // A newer page in another tab must not wait for this one.
      request.result.addEventListener("versionchange", () => request.result.close());
      resolve(request.result);
    });
  });
  return opened;
}
