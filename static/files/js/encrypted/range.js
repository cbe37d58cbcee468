import { download, streamOf } from "../transfer/downloader.js";

/**
 * @import { OpenedFile } from "../crypto/index.js"
 * @import { Ticket } from "../transfer/downloader.js"
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

// Segments asked for at once: one first, for a player that looks here and there; never so many that a player that
// stands still keeps a connection waiting.
const FIRST = 1;
const MOST = 8;

/**
 * The plaintext [start, end), a window of whole segments after the other; nothing is asked for before it is wanted.
 * @param {OpenedFile} opened
 * @param {{ url: string, size: number, ticket: Ticket }} body size: of the whole body, as the server tells it
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
 * With the end of a segment, so that none is fetched twice.
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
    reader.cancel().catch(() => {}); // failed already: there is nothing left to cancel
  }
}
