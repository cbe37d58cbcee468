import { FILE } from "../../crypto/library/index.js";
import { strangersThumbnailOf } from "../thumbnail.js";

/**
 * @import { Put } from "../../crypto/library/index.js"
 * @import { Opened, Received } from "./requests.js"
 */

/**
 * Returns the items of received files.
 * @param {Received[]} received that can be opened
 * @param {string} folder its id
 * @param {string} thumbnailWorker URL
 * @returns {Promise<Put[]>}
 */
export async function itemsOf(received, folder, thumbnailWorker) {
  const items = [];
  for (const { file, opened } of received) {
    const { fragment, value, thumbnail } = /** @type {Opened} */ (opened);
    const { name, type, size, note } = value;
    const thumb = thumbnail === undefined ? undefined : await strangersThumbnailOf(thumbnail, thumbnailWorker);
    const filed = { fragment, name, type, size, added: Date.now(), request: file.request, folder };
    items.push({ kind: FILE, id: file.id, value: { ...filed, ...(note !== undefined && { note }), ...(thumb && { thumb }) } });
  }
  return items;
}
