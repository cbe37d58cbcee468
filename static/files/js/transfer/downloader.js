import { ApiError, NetworkError, apiError } from "./errors.js";
import { release } from "./release.js";
import { backOff, isTransient } from "./retry.js";

/**
 * @import { Retry } from "./retry.js"
 *
 * @typedef {object} Ticket sent with each request; it may expire before a download has finished
 * @property {() => string} current
 * @property {(expired: string) => Promise<void>} renew rejects if no new ticket is issued
 */

// Bytes per request. Firefox buffers a whole response, however slowly it is read: if the reader waits for its disk, a
// response of 1 GiB takes 1 GiB of memory.
const WINDOW = 2 ** 23;
// The next window is requested when this many bytes of the current one are left, which saves a round trip.
const EARLY = 2 ** 21;

/**
 * Yields the bytes [start, end) as they arrive. Each array is valid until the next one is requested. After a lost
 * connection, the download resumes after the last byte received.
 * @param {string} url
 * @param {{ start?: number, end: number, ticket?: Ticket, signal: AbortSignal, onRetry: (retry: Retry) => void }} options
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>} throws ApiError for a refusal
 */
export async function* download(url, { start = 0, end, ticket, signal, onRetry }) {
  const windows = new Windows(url, { end, ticket, signal });
  let position = start;
  let failures = 0;
  try {
    while (position < end) {
      const stop = Math.min(end, position + WINDOW);
      try {
        const response = await windows.open(position, stop);
        for await (const piece of pieces(response)) {
          failures = 0;
          position += piece.length;
          if (stop - position <= EARLY && response.status === 206) windows.openEarly(stop);
          yield piece;
        }
        if (position < stop) throw new NetworkError("the connection ended early");
      } catch (error) {
        signal.throwIfAborted();
        if (!isTransient(error)) throw error;
        failures += 1;
        windows.dropEarly();
        await backOff(failures, error, { signal, onRetry });
      }
    }
  } finally {
    windows.dropEarly();
  }
}

/** The requests of one download, all for the same content. At most one window is requested in advance. */
class Windows {
  #url;
  #end;
  #ticket;
  #signal;
  /** @type {string | null} */
  #etag = null;
  /** @type {{ response: Promise<Response>, interruption: AbortController } | null} */
  #early = null;

  /**
   * @param {string} url
   * @param {{ end: number, ticket?: Ticket, signal: AbortSignal }} options
   */
  constructor(url, { end, ticket, signal }) {
    this.#url = url;
    this.#end = end;
    this.#ticket = ticket;
    this.#signal = signal;
  }

  /**
   * @param {number} position
   * @param {number} stop
   * @returns {Promise<Response>}
   */
  async open(position, stop) {
    const early = this.#early;
    this.#early = null;
    const response = await (early?.response ?? this.#request(position, stop, this.#signal));
    // After a redirect the ETag is the store's, which the server does not know.
    if (!response.redirected) this.#etag ??= response.headers.get("ETag");
    return response;
  }

  /** @param {number} position start of the next window */
  openEarly(position) {
    if (this.#early !== null || position >= this.#end) return;
    const interruption = new AbortController();
    const signal = AbortSignal.any([this.#signal, interruption.signal]);
    const response = this.#request(position, Math.min(this.#end, position + WINDOW), signal);
    response.catch(() => {}); // reported when its turn comes
    this.#early = { response, interruption };
  }

  dropEarly() {
    this.#early?.interruption.abort();
    this.#early = null;
  }

  /**
   * @param {number} position
   * @param {number} stop
   * @param {AbortSignal} signal
   */
  async #request(position, stop, signal) {
    const ticket = this.#ticket?.current();
    try {
      return await this.#requestWith(ticket, position, stop, signal);
    } catch (error) {
      if (ticket === undefined || !(error instanceof ApiError && error.slug === "ticket-required")) throw error;
      await this.#ticket?.renew(ticket);
      return this.#requestWith(this.#ticket?.current(), position, stop, signal);
    }
  }

  /**
   * @param {string | undefined} ticket
   * @param {number} position
   * @param {number} stop
   * @param {AbortSignal} signal
   */
  async #requestWith(ticket, position, stop, signal) {
    /** @type {Record<string, string>} */
    const headers = { Range: `bytes=${position}-${stop - 1}` };
    if (ticket) headers["Bytebin-Ticket"] = ticket;
    if (this.#etag) headers["If-Match"] = this.#etag;
    const response = await fetch(this.#url, { headers, signal, cache: "no-store" }).catch(() => {
      throw new NetworkError();
    });
    if (!response.ok) throw apiError(response.status, await response.text(), response.headers.get("Retry-After"));
    if (position > 0 && response.status !== 206) throw apiError(response.status, "", null);
    return response;
  }
}

/**
 * Returns a stream of the generator's arrays. It requests one only when the reader has finished with the previous one.
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
    reader.cancel().catch(() => {}); // it has already failed
  }
}
