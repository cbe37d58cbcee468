import { ApiError, NetworkError, apiError } from "./errors.js";
import { release } from "./release.js";
import { backOff, isTransient } from "./retry.js";

/**
 * @import { Retry } from "./retry.js"
 *
 * @typedef {object} Ticket what the server wants to see with each request; it lapses, and a download may last longer
 * @property {() => string} current
 * @property {(lapsed: string) => Promise<void>} renew rejects where there is no other
 */

// Bytes asked for at once. Firefox takes in all that was asked for, however slowly it is read: an answer of 1 GiB whose
// reader waits for its disk is 1 GiB of memory there.
const WINDOW = 2 ** 23;
// With so many bytes of a window still to come the next one is asked for: no round trip stands between them.
const EARLY = 2 ** 21;

/**
 * The bytes [start, end) in pieces, as they come; each may be used until the next one is asked for. A broken connection
 * is taken up again behind the last good byte.
 * @param {string} url
 * @param {{ start?: number, end: number, ticket?: Ticket, signal: AbortSignal, onRetry: (retry: Retry) => void }} options
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>} throws ApiError where the server refuses
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

/** The requests of one download: all for the same content, one of them at most before its turn. */
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
    // A store to which the server points has an ETag of its own, which the server would not know.
    if (!response.redirected) this.#etag ??= response.headers.get("ETag");
    return response;
  }

  /** @param {number} position where the next window begins */
  openEarly(position) {
    if (this.#early !== null || position >= this.#end) return;
    const interruption = new AbortController();
    const signal = AbortSignal.any([this.#signal, interruption.signal]);
    const response = this.#request(position, Math.min(this.#end, position + WINDOW), signal);
    response.catch(() => {}); // told when its turn has come
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
