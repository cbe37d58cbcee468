import { parseRange } from "./byte-range.js";

/** @import { ByteRange } from "./byte-range.js" */

/**
 * @typedef {object} Served something that the service worker's readers may have
 * @property {string} name
 * @property {string} type of the content; of what is shown in a page, the page has made sure
 * @property {number | null} size bytes; null where it is not known, and then only the whole can be had
 * @property {"attachment" | "inline"} disposition an attachment is given whole
 * @property {(start: number, end: number, signal: AbortSignal) => ReadableStream<Uint8Array<ArrayBuffer>>} read
 *   is called once for each request; its pieces are given away; the signal is aborted when the reader wants no more
 * @property {() => void} [onDrained] the last byte was taken
 * @property {() => void} [onDropped] the reader went away before
 *
 * @typedef {{ status: number, headers: Record<string, string>, part: ByteRange | null }} Head
 */

/**
 * What a server would answer.
 * @param {Served} file
 * @param {string | null} rangeHeader
 * @returns {Head} part: null where no bytes follow
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
 * RFC 6266, with the name as RFC 8187 spells it, and in ASCII for whoever does not know that.
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
 * Answers one request of the worker's, a piece for each pull.
 * @param {MessagePort} port
 * @param {Served} file
 * @param {{ range: string | null, signal: AbortSignal }} request signal: the page takes the file back
 * @returns {Promise<void>} resolves when it is over, however it ended
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
      reader.cancel().catch(() => {}); // it may have failed by itself
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
  if (value === undefined) return; // the end, or a failure, which is told when the reader closes
  // To move a part of a buffer would move all of it.
  const bytes = value.length === value.buffer.byteLength ? value : value.slice();
  port.postMessage({ bytes }, [bytes.buffer]);
}
