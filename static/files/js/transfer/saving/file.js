/** @import { LargeSaving } from "./large.js" */

// A larger file is written straight to disk if the browser supports it, instead of being held in memory.
const IN_MEMORY_LIMIT = 64 * 2 ** 20;

/**
 * Returns the stream that saves a file. It closes only when the last byte has been taken; if it is aborted instead, no
 * file is left that looks complete.
 * @param {LargeSaving} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>} rejects with an AbortError if the user cancels the file dialog
 */
export async function openSaver(saving) {
  if (saving.size !== null && saving.size <= IN_MEMORY_LIMIT) return blobSaver(saving.deliver);
  const { openLargeSaver } = await import("./large.js");
  return (await openLargeSaver(saving)) ?? blobSaver(saving.deliver);
}

/**
 * @param {(blob: Blob) => void} deliver
 * @returns {WritableStream<Uint8Array<ArrayBuffer>>}
 */
function blobSaver(deliver) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let pieces = [];
  return new WritableStream({
    write(piece) {
      pieces.push(piece);
    },
    close() {
      deliver(new Blob(pieces, { type: "application/octet-stream" }));
    },
    abort() {
      pieces = [];
    },
  });
}
