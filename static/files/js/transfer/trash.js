/** @import { Api, StoredFile } from "./api.js" */

const AT_ONCE = 250; // as many as one request takes

/**
 * @param {Api} api
 * @param {string[]} ids those of others' files and of files that are gone are left out
 */
export async function putInTrash(api, ids) {
  for (const part of partsOf(ids)) await api.changeTrash("", part);
}

/**
 * @param {Api} api
 * @param {string[]} ids
 */
export async function restore(api, ids) {
  for (const part of partsOf(ids)) await api.changeTrash("/restore", part);
}

/**
 * Deletes files of the trash for good.
 * @param {Api} api
 * @param {string[]} ids
 */
export async function deleteForGood(api, ids) {
  for (const part of partsOf(ids)) await api.changeTrash("/delete", part);
}

/**
 * @param {Api} api
 * @returns {Promise<StoredFile[]>} everything in the trash
 */
export async function trashed(api) {
  const all = [];
  /** @type {string | null} */
  let cursor = "";
  while (cursor !== null) {
    const { files, next } = await api.files({ trash: "true", limit: "500", ...(cursor && { cursor }) });
    all.push(...files);
    cursor = next;
  }
  return all;
}

/** @param {string[]} ids */
function partsOf(ids) {
  const count = Math.ceil(ids.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) => ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}
