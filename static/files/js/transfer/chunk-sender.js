import { BASE } from "./call.js";
import { digestField } from "./digests.js";
import { NetworkError, apiError } from "./errors.js";
import { SendingWorker } from "./sending-worker.js";

/**
 * @import { Answer } from "../workers/chunk-request.js"
 * @import { SendJob } from "../workers/send-worker.js"
 * @import { Watch } from "./sending-worker.js"
 * @import { Prepared } from "./uploader.js"
 * @import { UploadsApi } from "./uploads-api.js"
 */

// A chunk that takes less than this needs no progress events.
const QUICK = 3_000; // milliseconds

/** Sends the chunks of all uploads of a page in separate threads. */
export class ChunkSender {
  #script;
  #api;
  /** @type {SendingWorker | null} */
  #worker = null;
  /** Whether the last chunk took less than QUICK. */
  #quick = false;

  /**
   * @param {string} script URL of the worker
   * @param {UploadsApi} api authorises the requests
   */
  constructor(script, api) {
    this.#script = script;
    this.#api = api;
  }

  /**
   * @param {string} uploadId
   * @param {number} index
   * @param {Prepared} chunk its body is transferred to the thread, and returned after an ApiError or a NetworkError
   * @param {Watch} watch
   * @returns {Promise<void>} rejects with ApiError, NetworkError, the signal's reason, or the thread's error
   */
  async put(uploadId, index, chunk, watch) {
    const url = `${BASE}/uploads/${uploadId}/chunks/${index}`;
    const { status, text, retryAfter } = await this.#send({ url, headers: this.#headersOf(uploadId, chunk), toStore: false }, chunk, watch);
    if (status >= 400) throw apiError(status, text, retryAfter);
  }

  /**
   * Sends a chunk to the store. No session or token goes along: the signed URL is all that the store needs.
   * @param {string} url signed
   * @param {Prepared} chunk its body is transferred to the thread
   * @param {Watch} watch
   * @returns {Promise<Answer>} the store's response, whatever its status; rejects as `put` does
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

  /**
   * @param {string} uploadId
   * @param {Prepared} chunk
   */
  #headersOf(uploadId, { digest }) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/octet-stream", ...this.#api.headersFor(uploadId) };
    if (digest !== null) headers["Content-Digest"] = digestField(digest);
    return headers;
  }
}
