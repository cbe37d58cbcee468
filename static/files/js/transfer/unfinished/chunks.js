import { digestField } from "../digests.js";

/**
 * @import { OpenUpload } from "../api.js"
 * @import { UploadsApi } from "../uploads-api.js"
 * @import { Digests } from "./store.js"
 */

/**
 * @typedef {Digests & { size: number }} StoredChunk
 */

/**
 * Returns the chunks on the server whose plaintext digest this browser knows. All others are deleted from the server,
 * because they cannot be checked against the file.
 * @param {UploadsApi} api
 * @param {string} id
 * @param {Map<number, Digests>} sent
 * @param {AbortSignal} signal
 * @returns {Promise<{ upload: OpenUpload, stored: Map<number, StoredChunk> }>}
 */
export async function reconcileChunks(api, id, sent, signal) {
  const upload = await api.uploadStatus(id, signal);
  const stored = new Map();
  for (const { index, size, digest } of await api.storedChunks(id, signal)) {
    const own = sent.get(index);
    if (own !== undefined && digestField(own.body) === digest) stored.set(index, { ...own, size });
    else await api.deleteChunk(id, index, signal);
  }
  return { upload, stored };
}
