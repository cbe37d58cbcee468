import { NetworkError } from "./errors.js";

/**
 * @import { SendAbort, SendJob, SendNews, SendOutcome } from "../workers/send-worker.js"
 * @import { Prepared } from "./uploader.js"
 */

// What a thread has sent stays in memory until it ends: fewer chunks cost more startup time, more cost more memory.
const MOST_CHUNKS = 4;
const LOAD_LIMIT = 60_000; // milliseconds

/**
 * @typedef {object} Watch
 * @property {AbortSignal} signal
 * @property {(bytes: number) => void} onProgress bytes sent
 *
 * @typedef {PromiseWithResolvers<SendOutcome> & { chunk: Prepared, onProgress: Watch["onProgress"] }} Sending
 */

/** A thread that sends a few chunks and then ends. */
export class SendingWorker {
  #worker;
  #loaded = /** @type {PromiseWithResolvers<void>} */ (Promise.withResolvers());
  #loadTimer = setTimeout(() => this.#fail(), LOAD_LIMIT);
  #failed = false;
  #taken = 0;
  /** @type {Map<number, Sending>} by job number */
  #sendings = new Map();

  /** @param {string} script URL */
  constructor(script) {
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", () => this.#fail());
    this.#loaded.promise.catch(() => {}); // send() reports it
  }

  /** Whether the next chunk needs a new thread. */
  get full() {
    return this.#failed || this.#taken === MOST_CHUNKS;
  }

  /**
   * @param {Pick<SendJob, "url" | "headers" | "toStore" | "quick">} request
   * @param {Prepared} chunk its body is transferred to the thread
   * @param {Watch} watch
   * @returns {Promise<SendOutcome>} the body is returned unless the server accepted it (always, if sent to the store);
   *   rejects with NetworkError if the thread does not start, or with the signal's reason or another error, when the body
   *   may be lost
   */
  async send(request, chunk, { signal, onProgress }) {
    signal.throwIfAborted();
    const number = this.#taken++;
    const sending = { ...Promise.withResolvers(), chunk, onProgress };
    const interrupt = () => {
      this.#post({ number, abort: true });
      sending.reject(signal.reason);
    };
    signal.addEventListener("abort", interrupt);
    this.#sendings.set(number, sending);
    try {
      await Promise.race([this.#loaded.promise, sending.promise]);
      this.#post({ number, ...request, body: chunk.body }, [chunk.body.buffer]);
      return await sending.promise;
    } finally {
      signal.removeEventListener("abort", interrupt);
      this.#sendings.delete(number);
      if (this.full && this.#sendings.size === 0) this.#worker.terminate();
    }
  }

  /**
   * @param {SendJob | SendAbort} message
   * @param {ArrayBuffer[]} transfer
   */
  #post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** @param {SendNews} news */
  #hear(news) {
    if (news === "ready") {
      clearTimeout(this.#loadTimer);
      this.#loaded.resolve();
      return;
    }
    const sending = this.#sendings.get(news.number);
    if (sending === undefined) return; // interrupted
    if ("sent" in news) return sending.onProgress(news.sent);
    if ("lost" in news) return sending.reject(news.lost);
    sending.chunk.body = news.body;
    sending.resolve(news.outcome);
  }

  #fail() {
    this.#failed = true;
    clearTimeout(this.#loadTimer);
    this.#worker.terminate();
    this.#loaded.reject(new NetworkError("the sending worker could not be loaded"));
    for (const sending of this.#sendings.values()) sending.reject(new Error("the sending worker failed"));
  }
}
