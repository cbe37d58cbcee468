import { pickedSaver } from "./picked.js";
import { stagedSaver } from "./staged.js";
import { streamedSaver } from "./streamed.js";

/**
 * @typedef {object} LargeSaving
 * @property {string} name
 * @property {number | null} size bytes; null where it is not known
 * @property {string} workerScript URL of the service worker
 * @property {(blob: Blob) => void} deliver hands a whole file to the person
 * @property {(url: string) => () => void} follow has the browser download from the URL; what it returns ends that
 */

/**
 * The best way that this browser has to save without holding the file in memory.
 * @param {LargeSaving} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null where it has none
 */
export async function openLargeSaver(saving) {
  return (await pickedSaver(saving)) ?? (await streamedSaver(saving)) ?? (await stagedSaver(saving));
}
