import { toBase64 } from "./base64.js";
import { Control } from "./control.js";
import { chunksDigest, digestField } from "./digests.js";
import { ApiError, CancelledError, FileMismatchError, leavesUnfinished } from "./errors.js";
import { Progress } from "./progress.js";
import { persist } from "./retry.js";
import { reconcileChunks } from "./unfinished/chunks.js";

/**
 * @import { Limits, OpenUpload, StoredFile } from "./api.js"
 * @import { ChunkSender } from "./chunk-sender.js"
 * @import { DirectSender } from "./direct-sender.js"
 * @import { Counts } from "./progress.js"
 * @import { Slots } from "./slots.js"
 * @import { StoredChunk } from "./unfinished/chunks.js"
 * @import { Journal } from "./unfinished/journal.js"
 * @import { UploadsApi } from "./uploads-api.js"
 */

/**
 * @typedef {object} Transform applied to each chunk before it is sent; it is pure, and independent of other chunks
 * @property {number} chunkMultiple a chunk's size is a multiple of this
 * @property {(plaintextSize: number) => number} size the size to announce
 * @property {(file: Blob, index: number, chunkSize: number) => Promise<Prepared>} prepare reads and transforms a chunk
 * @property {(file: Blob, index: number, chunkSize: number) => Promise<Uint8Array | null>} digest SHA-256 of the file's bytes in a chunk
 *
 * @typedef {object} Prepared a chunk that is ready to send
 * @property {Uint8Array<ArrayBuffer>} body empty while it is being sent
 * @property {Uint8Array | null} digest SHA-256 of the body; null on a page without WebCrypto
 * @property {Uint8Array | null} plaintextDigest SHA-256 of the file's own bytes in it
 *
 * @typedef {"waiting" | "starting" | "sending" | "checking" | "paused" | "completing" | "done" | "cancelled" | "failed"} Phase
 *
 * @typedef {Counts & { phase: Phase }} Status
 *
 * @typedef {{ idempotencyKey: string, signal: AbortSignal }} CreateOptions
 *
 * @typedef {object} Creating creates uploads, and sends small files at once if the server takes them so
 * @property {(announcement: object, options: CreateOptions) => Promise<OpenUpload>} createUpload
 * @property {(announcement: object, options: CreateOptions) => Promise<StoredFile>} [uploadWhole]
 *
 * @typedef {object} Options
 * @property {UploadsApi & Creating} api
 * @property {ChunkSender | DirectSender} sender
 * @property {Pick<Limits, "default_chunk_size" | "max_parallel">} limits
 * @property {Slots} slots
 * @property {object} announcement what the server is told in addition to the sizes
 * @property {Journal | null} journal records the upload for a later visit; if it has a record already, that upload is resumed
 * @property {(status: Status) => void} onChange called often: repaint at most once per frame
 */

/** In place of a chunk's index in `retrying`: a request for the upload as a whole, such as create or complete. */
export const WHOLE_UPLOAD = -1;

/** What the server takes in the request that creates the upload. */
const MOST_AT_ONCE = 2 ** 16; // bytes

/** The upload of one file, chunk by chunk. */
export class Upload {
  #file;
  #transform;
  #options;
  #control = new Control();
  #progress;
  /** @type {Phase} */
  #phase = "waiting";
  /** @type {OpenUpload | null} */
  #upload = null;
  /** @type {Array<Uint8Array | null>} of the stored chunks, by chunk */
  #digests = [];
  /** @type {Array<Array<Uint8Array | null>>} of all attempts, by chunk */
  #tried = [];
  /** @type {Map<number, StoredChunk>} what was stored before this visit, by chunk */
  #stored = new Map();

  /**
   * @param {Blob} file
   * @param {Transform} transform
   * @param {Options} options
   */
  constructor(file, transform, options) {
    this.#file = file;
    this.#transform = transform;
    this.#options = options;
    this.#progress = new Progress(transform.size(file.size), () => options.onChange(this.status));
  }

  /** @returns {Status} */
  get status() {
    const paused = this.#control.paused && !this.#control.ended;
    return { ...this.#progress.counts, phase: paused ? "paused" : this.#phase };
  }

  /**
   * @returns {Promise<StoredFile>} rejects with ApiError, CancelledError, or an error from reading or transforming the file
   */
  async run() {
    try {
      const { api, journal } = this.#options;
      const small = journal === null && this.#progress.total <= MOST_AT_ONCE;
      const stored = await (small && takesWhole(api) ? this.#sendAtOnce(api) : this.#sendInChunks());
      this.#enter("done");
      return stored;
    } catch (error) {
      this.#enter(error instanceof CancelledError ? "cancelled" : "failed");
      if (this.#options.journal?.kept == null || !leavesUnfinished(error)) this.#discard();
      throw error;
    }
  }

  async #sendInChunks() {
    this.#enter("starting");
    this.#upload = await this.#open();
    this.#enter("sending");
    await this.#sendAll(this.#upload);
    this.#enter("completing");
    return this.#complete(this.#upload);
  }

  /**
   * Sends a small file in one request. Of a file that is not recorded, there is nothing to resume.
   * @param {Required<Creating>} api
   */
  async #sendAtOnce(api) {
    this.#enter("starting");
    const { announcement } = this.#options;
    const chunk_size = this.#chunkSize;
    const { body } = await this.#control.throughPauses(() => this.#prepare(chunk_size, 0));
    const whole = { ...announcement, size: body.length, chunk_size, content: toBase64(body) };
    const idempotencyKey = randomKey();
    this.#enter("completing"); // each attempt may make the file
    const stored = await this.#persist((signal) => api.uploadWhole(whole, { idempotencyKey, signal }));
    this.#progress.confirm(body.length);
    return stored;
  }

  pause() {
    this.#control.pause();
    this.#options.onChange(this.status);
  }

  resume() {
    this.#progress.restartClock();
    this.#control.resume();
    this.#options.onChange(this.status);
  }

  /** Stops, and discards the upload on the server. Has no effect once `complete` has been requested. */
  cancel() {
    if (this.#phase !== "completing") this.#control.end(new CancelledError());
  }

  async #open() {
    const { journal } = this.#options;
    if (journal?.kept != null) return this.#reopen(journal, journal.kept.id);
    const upload = await this.#create();
    await journal?.begin(upload);
    return upload;
  }

  /**
   * @param {Journal} journal
   * @param {string} id
   */
  async #reopen(journal, id) {
    const sent = await journal.reopen();
    const { upload, stored } = await this.#persist((signal) => reconcileChunks(this.#options.api, id, sent, signal));
    this.#stored = stored;
    for (const [index, { body, size }] of stored) {
      this.#digests[index] = body;
      this.#progress.confirm(size);
    }
    return upload;
  }

  get #chunkSize() {
    const { default_chunk_size } = this.#options.limits;
    const multiple = this.#transform.chunkMultiple;
    return Math.max(multiple, default_chunk_size - (default_chunk_size % multiple));
  }

  #create() {
    const { api, announcement } = this.#options;
    const size = this.#progress.total;
    const chunk_size = this.#chunkSize;
    const idempotencyKey = randomKey();
    return this.#persist((signal) =>
      api.createUpload({ ...announcement, size, chunk_size }, { idempotencyKey, signal }),
    );
  }

  /** @param {OpenUpload} upload */
  async #sendAll(upload) {
    /** @param {unknown} error */
    const stopOthers = (error) => {
      this.#control.end(error);
      throw error;
    };
    const checked = this.#checkStored(upload).catch(stopOthers);
    const missing = Array.from({ length: upload.chunk_count }, (_, index) => index).filter((index) => !this.#stored.has(index));
    const sendOneByOne = async () => {
      for (let index = missing.shift(); index !== undefined && !this.#control.ended; index = missing.shift()) {
        const next = index;
        await this.#control.throughPauses((signal) => this.#sendChunk(upload, next, signal));
      }
    };
    const lanes = Math.min(this.#options.limits.max_parallel, missing.length);
    const sent = Promise.all(Array.from({ length: lanes }, () => sendOneByOne().catch(stopOthers)));
    await Promise.all([sent.then(() => this.#stored.size > 0 && this.#enter("checking")), checked]);
  }

  /**
   * Reads the chunks that were stored before this visit again. Throws FileMismatchError if the file has changed.
   * @param {OpenUpload} upload
   */
  async #checkStored({ chunk_size }) {
    for (const [index, { plaintext }] of this.#stored) {
      await this.#control.throughPauses(async (signal) => {
        const release = await this.#options.slots.acquire(signal);
        try {
          const digest = await this.#transform.digest(this.#file, index, chunk_size);
          if (digest === null || digestField(digest) !== digestField(plaintext)) throw new FileMismatchError();
        } finally {
          release();
        }
      });
    }
  }

  /**
   * @param {OpenUpload} upload
   * @param {number} index
   * @param {AbortSignal} signal
   */
  async #sendChunk(upload, index, signal) {
    const release = await this.#options.slots.acquire(signal);
    try {
      const chunk = await this.#prepare(upload.chunk_size, index);
      const { body, digest, plaintextDigest } = chunk;
      const size = body.length;
      await this.#remember(index, plaintextDigest, digest);
      signal.throwIfAborted();
      // Every attempt sends the same bytes, so the server recognises a repeated chunk.
      this.#digests[index] = await this.#retry(index, signal, () => this.#put(upload, index, chunk, signal));
      this.#progress.confirm(size);
    } finally {
      release();
      this.#progress.settle(index);
    }
  }

  /**
   * @param {number} chunkSize
   * @param {number} index
   */
  async #prepare(chunkSize, index) {
    this.#progress.startPreparing();
    try {
      return await this.#transform.prepare(this.#file, index, chunkSize);
    } finally {
      this.#progress.endPreparing();
    }
  }

  /**
   * @param {number} index
   * @param {Uint8Array | null} plaintext
   * @param {Uint8Array | null} body
   */
  async #remember(index, plaintext, body) {
    if (plaintext !== null && body !== null) await this.#options.journal?.sent(index, { plaintext, body });
  }

  /**
   * @param {OpenUpload} upload
   * @param {number} index
   * @param {Prepared} chunk
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array | null>} the digest of the stored chunk
   */
  async #put(upload, index, chunk, signal) {
    const { digest } = chunk;
    const size = chunk.body.length;
    /** @param {number} bytes */
    const onProgress = (bytes) => this.#progress.reportSent(index, Math.min(bytes, size));
    const before = this.#tried[index] ?? [];
    this.#tried[index] = [...before, digest];
    onProgress(0);
    try {
      await this.#options.sender.put(upload.id, index, chunk, { signal, onProgress });
      return digest;
    } catch (error) {
      // The chunk was stored before a pause, but the response was lost. Encrypted again, it has other bytes.
      const stored = error instanceof ApiError ? error.problem.stored_digest : undefined;
      if (stored === undefined) throw error;
      const own = before.find((earlier) => earlier !== null && digestField(earlier) === stored);
      if (own !== undefined) return own;
      // The last request of an earlier visit did arrive.
      await this.#options.api.deleteChunk(upload.id, index, signal);
      await this.#options.sender.put(upload.id, index, chunk, { signal, onProgress });
      return digest;
    }
  }

  /** @param {OpenUpload} upload */
  async #complete(upload) {
    const digest = await chunksDigest(this.#digests);
    return this.#persist((signal) => this.#options.api.completeUpload(upload.id, digest, signal));
  }

  /**
   * Runs a request for the upload as a whole, through pauses and retries.
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} request
   */
  #persist(request) {
    return this.#control.throughPauses((signal) => this.#retry(WHOLE_UPLOAD, signal, () => request(signal)));
  }

  /**
   * @template T
   * @param {number} chunk
   * @param {AbortSignal} signal
   * @param {() => Promise<T>} request
   */
  async #retry(chunk, signal, request) {
    const attempt = () => {
      this.#progress.retries(chunk);
      return request();
    };
    try {
      return await persist(attempt, { signal, onRetry: (retry) => this.#progress.willRetry(chunk, retry) });
    } finally {
      this.#progress.retries(chunk);
    }
  }

  #discard() {
    const id = this.#upload?.id ?? this.#options.journal?.kept?.id;
    if (id === undefined) return;
    // If this request fails too, the upload expires on the server by itself.
    this.#options.api.abortUpload(id).catch(() => {});
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.#phase = phase;
    this.#progress.restartClock();
    this.#options.onChange(this.status);
  }
}

/**
 * @param {Creating} api
 * @returns {api is Required<Creating>}
 */
function takesWhole(api) {
  return api.uploadWhole !== undefined;
}

/** Returns 128 random bits in hex. crypto.randomUUID exists in secure contexts only. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
