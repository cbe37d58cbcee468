import { NetworkError, apiError } from "./errors.js";
import { release } from "./release.js";
import { backOff, isTransient } from "./retry.js";

/** @import { Retry } from "./retry.js" */

// Bytes asked for at once. Firefox takes in all that was asked for, however slowly it is read: an answer of 1 GiB whose
// reader waits for its disk is 1 GiB of memory there.
const WINDOW = 2 ** 25;

/**
 * The bytes [start, end) in pieces, as they come; each may be used until the next one is asked for. A broken connection
 * is taken up again behind the last good byte.
 * @param {string} url
 * @param {{ start?: number, end: number, ticket?: string, signal: AbortSignal, onRetry: (retry: Retry) => void }} options
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>} throws ApiError where the server refuses
 */
export async function* download(url, { start = 0, end, ticket, signal, onRetry }) {
  let position = start;
  let failures = 0;
  /** @type {string | null} */
  let etag = null;
  while (position < end) {
    const stop = Math.min(end, position + WINDOW);
    try {
      const response = await requestFrom(url, { position, stop, etag, ticket, signal });
      etag ??= response.headers.get("ETag");
      for await (const piece of pieces(response)) {
        failures = 0;
        position += piece.length;
        yield piece;
      }
      if (position < stop) throw new NetworkError("the connection ended early");
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      failures += 1;
      await backOff(failures, error, { signal, onRetry });
    }
  }
}

/**
 * Asks for a piece only when the reader is done with the one before.
 * @param {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>} source
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function streamOf(source) {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * @param {string} url
 * @param {{ position: number, stop: number, etag: string | null, ticket?: string, signal: AbortSignal }} options
 */
async function requestFrom(url, { position, stop, etag, ticket, signal }) {
  /** @type {Record<string, string>} */
  const headers = { Range: `bytes=${position}-${stop - 1}` };
  if (ticket) headers["Bytebin-Ticket"] = ticket;
  if (etag) headers["If-Match"] = etag;
  const response = await fetch(url, { headers, signal, cache: "no-store" }).catch(() => {
    throw new NetworkError();
  });
  if (!response.ok) throw apiError(response.status, await response.text(), response.headers.get("Retry-After"));
  if (position > 0 && response.status !== 206) throw apiError(response.status, "", null);
  return response;
}

/**
 * @param {Response} response
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>}
 */
async function* pieces(response) {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new NetworkError();
      });
      if (done) return;
      yield value;
      release(value);
    }
  } finally {
    reader.cancel().catch(() => {}); // already broken: there is nothing left to cancel
  }
}
