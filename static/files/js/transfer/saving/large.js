import { pickedSaver } from "./picked.js";
import { stagedSaver } from "./staged.js";
import { streamedSaver } from "./streamed.js";

/**
 * @typedef {object} LargeSaving
 * @property {string} name
 * @property {number | null} size bytes; null if unknown
 * @property {string} workerScript URL of the service worker
 * @property {(blob: Blob) => void} deliver saves a whole file
 * @property {(url: string) => () => void} follow starts a download of the URL; returns a function that ends it
 */

/**
 * Opens the best saver in this browser that does not hold the file in memory.
 * @param {LargeSaving} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null if there is none
 */
export async function openLargeSaver(saving) {
  return (await pickedSaver(saving)) ?? (await streamedSaver(saving)) ?? (await stagedSaver(saving));
}
