import { parseRange } from "./byte-range.js";

/** @import { ByteRange } from "./byte-range.js" */

/**
 * @typedef {object} Served a file that can be read through the service worker
 * @property {string} name
 * @property {string} type of the content; the page has verified it if it is shown inline
 * @property {number | null} size bytes; null if unknown, and then only the whole file can be read
 * @property {"attachment" | "inline"} disposition an attachment can only be read whole
 * @property {(start: number, end: number, signal: AbortSignal) => ReadableStream<Uint8Array<ArrayBuffer>>} read
 *   is called once per request; its arrays are transferred; the signal is aborted when the reader cancels
 * @property {() => void} [onDrained] the last byte was taken
 * @property {() => void} [onDropped] the reader cancelled
 *
 * @typedef {{ status: number, headers: Record<string, string>, part: ByteRange | null }} Head
 */

/**
 * Returns the status and headers that a server would send.
 * @param {Served} file
 * @param {string | null} rangeHeader
 * @returns {Head} part: null if there is no body
 */
export function headOf({ name, type, size, disposition }, rangeHeader) {
  const seekable = disposition === "inline" && size !== null;
  const range = seekable ? parseRange(rangeHeader, size) : "whole";
  if (range === "unsatisfiable") return { status: 416, headers: { "Content-Range": `bytes */${size}` }, part: null };
  const part = range === "whole" ? { start: 0, end: size ?? Infinity } : range;
  /** @type {Record<string, string>} */
  const headers = {
    "Accept-Ranges": seekable ? "bytes" : "none",
    "Content-Disposition": dispositionOf(disposition, name),
    "Content-Type": type,
  };
  if (size !== null) headers["Content-Length"] = String(part.end - part.start);
  if (range === "whole") return { status: 200, headers, part };
  headers["Content-Range"] = `bytes ${part.start}-${part.end - 1}/${size}`;
  return { status: 206, headers, part };
}

/**
 * Returns a Content-Disposition (RFC 6266, appendix D) with the name encoded as in RFC 8187, and in ASCII for older clients.
 * @param {string} disposition
 * @param {string} name
 */
function dispositionOf(disposition, name) {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const spelled = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${spelled}`;
}

/**
 * Answers one request of the worker with one array per pull.
 * @param {MessagePort} port
 * @param {Served} file
 * @param {{ range: string | null, signal: AbortSignal }} request signal: aborted when the page stops serving the file
 * @returns {Promise<void>} resolves when the request has ended, however it ended
 */
export function answer(port, file, { range, signal }) {
  const { status, headers, part } = headOf(file, range);
  port.postMessage({ status, headers, body: part !== null });
  return part === null ? Promise.resolve() : give(port, file, part, signal);
}

/**
 * @param {MessagePort} port
 * @param {Served} file
 * @param {ByteRange} part
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function give(port, file, { start, end }, signal) {
  return new Promise((resolve) => {
    const dropped = new AbortController();
    const reader = file.read(start, end, AbortSignal.any([signal, dropped.signal])).getReader();
    const fail = () => {
      port.postMessage({ error: true });
      dropped.abort();
      resolve();
    };
    port.onmessage = ({ data }) => {
      if (data === "pull") return void giveNext(port, reader);
      resolve();
      if (data === "drained") return file.onDrained?.();
      dropped.abort();
      reader.cancel().catch(() => {}); // it may have failed already
      file.onDropped?.();
    };
    reader.closed.catch(fail);
    signal.addEventListener("abort", fail);
  });
}

/**
 * @param {MessagePort} port
 * @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader
 */
async function giveNext(port, reader) {
  const { done, value } = await reader.read().catch(() => ({ done: false, value: undefined }));
  if (done) port.postMessage({ end: true });
  if (value === undefined) return; // the end, or a failure, which reader.closed reports
  // Transferring part of a buffer would transfer all of it.
  const bytes = value.length === value.buffer.byteLength ? value : value.slice();
  port.postMessage({ bytes }, [bytes.buffer]);
}
