import { BASE } from "./api.js";
import { digestField } from "./digests.js";
import { NetworkError, apiError } from "./errors.js";
import { SendingWorker } from "./sending-worker.js";

/**
 * @import { Answer } from "../workers/chunk-request.js"
 * @import { SendJob } from "../workers/send-worker.js"
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
    const url = `${BASE}/uploads/${uploadId}/chunks/${index}`;
    const { status, text, retryAfter } = await this.#send({ url, headers: this.#headersOf(chunk), toStore: false }, chunk, watch);
    if (status >= 400) throw apiError(status, text, retryAfter);
  }

  /**
   * Without anything that is the server's alone: the address holds all that the store asks for.
   * @param {string} url signed
   * @param {Prepared} chunk whose body is away meanwhile
   * @param {Watch} watch
   * @returns {Promise<Answer>} the store's, a refusal too; rejects as `put` does
   */
  putToStore(url, chunk, watch) {
    return this.#send({ url, headers: {}, toStore: true }, chunk, watch);
  }

  /**
   * @param {Pick<SendJob, "url" | "headers" | "toStore">} request
   * @param {Prepared} chunk
   * @param {Watch} watch
   */
  async #send(request, chunk, watch) {
    if (this.#worker === null || this.#worker.full) this.#worker = new SendingWorker(this.#script);
    const begun = performance.now();
    const outcome = await this.#worker.send({ ...request, quick: this.#quick }, chunk, watch);
    this.#quick = "answer" in outcome && performance.now() - begun < QUICK;
    if ("failure" in outcome) throw new NetworkError(outcome.failure);
    return outcome.answer;
  }

  /** @param {Prepared} chunk */
  #headersOf({ digest }) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": this.#csrfToken() };
    if (digest !== null) headers["Content-Digest"] = digestField(digest);
    return headers;
  }
}
