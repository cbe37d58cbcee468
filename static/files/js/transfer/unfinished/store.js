import { transact } from "./database.js";

/** Uploads that can be taken up again. Of an encrypted one the key of its link is kept, until the upload ends. */

/**
 * @typedef {object} Unfinished
 * @property {string} id the upload's on the server
 * @property {string} owner the person's id: whoever else uses this browser does not see it
 * @property {string} name of the file, as its size and its mtime are
 * @property {number} size bytes
 * @property {number} mtime milliseconds since 1970
 * @property {number} lapsesAt milliseconds since 1970: from then on the server has certainly dropped it
 * @property {FileSystemFileHandle | null} handle opens the file again where the browser lends such a thing
 * @property {any} choices the page's
 * @property {string} bundle id of the bundle that it is of; "" for none
 * @property {{ fragment: string, envelope: Uint8Array<ArrayBuffer> } | null} sealed what its encryption goes on with
 *
 * @typedef {object} Digests SHA-256
 * @property {Uint8Array} plaintext of what was read from the file
 * @property {Uint8Array} body of what was sent for it
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

/** Whoever they belong to: a key must not lie here for somebody who never comes back. */
export async function wipeLapsed() {
  const all = await transact("readonly", (uploads) => uploads.getAll());
  const lapsed = all.filter((/** @type {Unfinished} */ { lapsesAt }) => lapsesAt <= Date.now());
  await Promise.all(lapsed.map((/** @type {Unfinished} */ { id }) => wipe(id)));
}

/**
 * Whether a file looks like the one that was written down.
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
  return IDBKeyRange.bound([id], [id, []]); // an array sorts behind every number
}
