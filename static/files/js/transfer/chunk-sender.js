import { BASE } from "./api.js";
import { digestField } from "./digests.js";
import { NetworkError, apiError } from "./errors.js";
import { SendingWorker } from "./sending-worker.js";

/**
 * @import { Watch } from "./sending-worker.js"
 * @import { Prepared } from "./uploader.js"
 */

// Of a chunk that is sent sooner than this nobody misses the progress.
const QUICK = 3_000; // milliseconds

/** Sends the chunks of all uploads of a page, in threads of their own, with the browser's session. */
export class ChunkSender {
  #script;
  #csrfToken;
  /** @type {SendingWorker | null} */
  #worker = null;
  /** Whether the last chunk was sent in a moment. */
  #quick = false;

  /**
   * @param {string} script URL of the threads'
   * @param {() => string} csrfToken the token that the page holds at the moment
   */
  constructor(script, csrfToken) {
    this.#script = script;
    this.#csrfToken = csrfToken;
  }

  /**
   * @param {string} uploadId
   * @param {number} index
   * @param {Prepared} chunk whose body is away meanwhile; back after an ApiError or a NetworkError
   * @param {Watch} watch
   * @returns {Promise<void>} rejects with ApiError, NetworkError, the signal's reason, or what the thread failed with
   */
  async put(uploadId, index, chunk, watch) {
    if (this.#worker === null || this.#worker.full) this.#worker = new SendingWorker(this.#script);
    const url = `${BASE}/uploads/${uploadId}/chunks/${index}`;
    const begun = performance.now();
    const outcome = await this.#worker.send({ url, headers: this.#headersOf(chunk), quick: this.#quick }, chunk, watch);
    this.#quick = "answer" in outcome && performance.now() - begun < QUICK;
    if ("failure" in outcome) throw new NetworkError(outcome.failure);
    const { status, text, retryAfter } = outcome.answer;
    if (status >= 400) throw apiError(status, text, retryAfter);
  }

  /** @param {Prepared} chunk */
  #headersOf({ digest }) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": this.#csrfToken() };
    if (digest !== null) headers["Content-Digest"] = digestField(digest);
    return headers;
  }
}
