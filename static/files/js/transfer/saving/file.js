/** @import { LargeSaving } from "./large.js" */

// Above this a file goes straight to the disk where the browser can, and does not wait in memory for its last byte.
const IN_MEMORY_LIMIT = 64 * 2 ** 20;

/**
 * Where a file's bytes go. It closes only when the last one was taken; what is aborted instead leaves no file behind
 * that looks whole.
 * @param {LargeSaving} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>} rejects with an AbortError when the person chose no place
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
