import { download, streamOf } from "../transfer/downloader.js";

/**
 * @import { OpenedFile } from "../crypto/index.js"
 * @import { Ticket } from "../transfer/downloader.js"
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

// Segments per request. The first request is small, for players that seek; the limit keeps a paused player from holding
// a connection open.
const FIRST = 1;
const MOST = 8;

/**
 * Yields the plaintext [start, end). It requests one window of whole segments at a time, and only on demand.
 * @param {OpenedFile} opened
 * @param {{ url: string, size: number, ticket: Ticket }} body size: of the whole body, according to the server
 * @param {{ start: number, end: number, signal: AbortSignal }} range
 * @returns {AsyncGenerator<Bytes, void, void>} throws CryptoError, ApiError and NetworkError
 */
export async function* readRange(opened, { url, size, ticket }, { start, end, signal }) {
  let segments = FIRST;
  for (let position = start; position < end; segments = Math.min(MOST, 2 * segments)) {
    const stop = windowEnd(opened, position, end, segments);
    const window = opened.bodyRange(position, stop);
    const sealed = streamOf(download(url, { ...window, ticket, signal, onRetry: () => {} }));
    yield* pieces(sealed.pipeThrough(opened.decryptor(size, { start: position, end: stop })));
    position = stop;
  }
}

/**
 * Returns the end of a window. It is also the end of a segment, so that none is fetched twice.
 * @param {OpenedFile} opened
 * @param {number} position
 * @param {number} end
 * @param {number} segments
 */
function windowEnd({ plaintextPerSegment }, position, end, segments) {
  return Math.min(end, (Math.floor(position / plaintextPerSegment) + segments) * plaintextPerSegment);
}

/**
 * @param {ReadableStream<Bytes>} stream
 * @returns {AsyncGenerator<Bytes, void, void>}
 */
async function* pieces(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {}); // it has already failed
  }
}
