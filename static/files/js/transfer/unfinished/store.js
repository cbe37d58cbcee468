import { transact } from "./database.js";

/** Uploads that can be resumed. The link key of an encrypted one is stored until the upload ends. */

/**
 * @typedef {object} Unfinished
 * @property {string} id the upload's on the server
 * @property {string} owner the user's id, or the upload link; other users of this browser do not see the upload
 * @property {string} [token] authorises requests for an upload through an upload link
 * @property {string} name of the file, like its size and mtime
 * @property {number} size bytes
 * @property {number} mtime milliseconds since 1970
 * @property {number} lapsesAt milliseconds since 1970, by when the upload has expired on the server
 * @property {FileSystemFileHandle | null} handle reopens the file, if the browser supports that
 * @property {any} choices the page's
 * @property {string} bundle id of its bundle; "" for none
 * @property {{ fragment: string, envelope: Uint8Array<ArrayBuffer> } | null} sealed what its encryption is resumed from; null if it is not encrypted
 *
 * @typedef {object} Digests SHA-256
 * @property {Uint8Array} plaintext of the bytes read from the file
 * @property {Uint8Array} body of the bytes sent
 */

/**
 * @param {string} owner
 * @returns {Promise<Unfinished[]>} oldest first
 */
export async function unfinishedOf(owner) {
  const all = await transact("readonly", (uploads) => uploads.getAll());
  return all.filter((/** @type {Unfinished} */ upload) => upload.owner === owner).sort(byAge);
}

/**
 * @param {string} id
 * @returns {Promise<Unfinished | undefined>}
 */
export function findUnfinished(id) {
  return transact("readonly", (uploads) => uploads.get(id));
}

/** @param {Unfinished} upload */
export function keep(upload) {
  return transact("readwrite", (uploads) => uploads.put(upload));
}

/**
 * @param {string} id
 * @param {number} index
 * @param {Digests} digests
 */
export function keepChunk(id, index, { plaintext, body }) {
  return transact("readwrite", (_, chunks) => chunks.put({ upload: id, index, plaintext, body }));
}

/**
 * @param {string} id
 * @returns {Promise<Map<number, Digests>>} by chunk
 */
export async function keptChunks(id) {
  const found = await transact("readonly", (_, chunks) => chunks.getAll(chunksOf(id)));
  return new Map(found.map((/** @type {Digests & { index: number }} */ chunk) => [chunk.index, chunk]));
}

/** @param {string} id */
export function wipe(id) {
  return transact("readwrite", (uploads, chunks) => {
    chunks.delete(chunksOf(id));
    return uploads.delete(id);
  });
}

/** Deletes the expired uploads of all users: keys must not stay here forever if a user never returns. */
export async function wipeExpired() {
  const all = await transact("readonly", (uploads) => uploads.getAll());
  const expired = all.filter((/** @type {Unfinished} */ { lapsesAt }) => lapsesAt <= Date.now());
  await Promise.all(expired.map((/** @type {Unfinished} */ { id }) => wipe(id)));
}

/**
 * Returns whether a file's size and modification time match the record.
 * @param {{ size: number, mtime: number }} kept
 * @param {File} file
 */
export function isUnchanged({ size, mtime }, file) {
  return file.size === size && file.lastModified === mtime;
}

/**
 * @param {Unfinished} one
 * @param {Unfinished} other
 */
function byAge(one, other) {
  return one.lapsesAt - other.lapsesAt;
}

/** @param {string} id */
function chunksOf(id) {
  return IDBKeyRange.bound([id], [id, []]); // an array sorts after every number
}
