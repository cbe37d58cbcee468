import { formatPart } from "../../../../messages/units.js";

/**
 * @import { DigestAnswer } from "../../workers/digest-worker.js"
 * @import { Source } from "../../encrypted/preview/reading.js"
 */

/**
 * Reads the whole file and returns its SHA-256 in hexadecimal. Memory does not grow with the file.
 * @param {Source} source
 * @param {string} script of the worker
 * @param {(part: string) => void} onPart says how much was read
 */
export async function sha256Of(source, script, onPart) {
  const worker = new Worker(script, { type: "module" });
  try {
    const ask = askerOf(worker);
    let read = 0;
    /** @param {Uint8Array<ArrayBuffer>} piece */
    const write = async (piece) => {
      await ask(piece);
      read += piece.length;
      onPart(formatPart(read, source.size));
    };
    await source.read(0, source.size, new AbortController().signal).pipeTo(new WritableStream({ write }));
    return await ask(null);
  } finally {
    worker.terminate();
  }
}

/** @param {Worker} worker that answers each message with one */
function askerOf(worker) {
  /** @type {(bytes: Uint8Array<ArrayBuffer> | null) => Promise<string>} */
  return (bytes) =>
    new Promise((resolve, reject) => {
      worker.onmessage = (/** @type {MessageEvent<DigestAnswer>} */ { data }) => resolve(data.digest);
      worker.onerror = () => reject(new Error("the worker failed"));
      worker.postMessage(bytes);
    });
}
