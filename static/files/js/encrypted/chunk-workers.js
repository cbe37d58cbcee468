import { SourceChangedError } from "../crypto/index.js";

/**
 * @import { Sealing } from "../crypto/index.js"
 * @import { Prepared, Transform } from "../transfer/uploader.js"
 * @import { ChunkAnswer, ChunkJob, Done } from "../workers/chunk-worker.js"
 */

/** More than three threads do not saturate any network that two cannot. */
const MOST = 3;
const FEWEST = 2;

/** One thread and its pending jobs. */
class ChunkWorker {
  #worker;
  /** @type {Map<number, PromiseWithResolvers<Done>>} by job number */
  #jobs = new Map();
  #next = 0;

  /**
   * @param {string} script
   * @param {() => void} onDeath
   */
  constructor(script, onDeath) {
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#settle(data));
    this.#worker.addEventListener("error", () => {
      onDeath();
      this.#worker.terminate();
      for (const job of this.#jobs.values()) job.reject(new Error("the chunk worker could not be loaded"));
    });
  }

  get load() {
    return this.#jobs.size;
  }

  /**
   * @param {Omit<ChunkJob, "number">} job
   * @returns {Promise<Done>}
   */
  run(job) {
    const number = this.#next++;
    const settled = Promise.withResolvers();
    this.#jobs.set(number, settled);
    this.#worker.postMessage({ number, ...job });
    return settled.promise;
  }

  /** @param {ChunkAnswer} answer */
  #settle(answer) {
    const job = this.#jobs.get(answer.number);
    this.#jobs.delete(answer.number);
    if ("done" in answer) job?.resolve(answer.done);
    else job?.reject("changed" in answer ? new SourceChangedError(answer.changed) : answer.error);
  }
}

/** Threads that read, hash and encrypt chunks for all uploads of a page. They start with the first chunk. */
export class ChunkWorkers {
  #script;
  /** @type {ChunkWorker[]} */
  #workers = [];

  /** @param {string} script URL */
  constructor(script) {
    this.#script = script;
  }

  /**
   * @param {Sealing | null} sealing null: the file is not encrypted
   * @returns {Transform}
   */
  transformOf(sealing) {
    return sealing === null ? this.#plain() : this.#sealed(sealing);
  }

  /** @returns {Transform} */
  #plain() {
    return {
      chunkMultiple: 1,
      size: (plaintextSize) => plaintextSize,
      prepare: (file, index, chunkSize) => this.#prepare(sliceOf(file, index, chunkSize), "plain"),
      digest: (file, index, chunkSize) => this.#digest(sliceOf(file, index, chunkSize)),
    };
  }

  /**
   * @param {Sealing} sealing
   * @returns {Transform}
   */
  #sealed({ transform }) {
    const { plan, chunkMultiple } = transform;
    /**
     * @param {Blob} file
     * @param {number} index
     * @param {number} chunkSize
     */
    const slice = (file, index, chunkSize) => sliceOf(file, index, transform.plaintextChunkSize(chunkSize));
    return {
      chunkMultiple,
      size: (plaintextSize) => transform.size(plaintextSize),
      prepare: (file, index, chunkSize) => this.#prepare(slice(file, index, chunkSize), { plan, index, chunkSize }),
      digest: (file, index, chunkSize) => this.#digest(slice(file, index, chunkSize)),
    };
  }

  /**
   * @param {Blob} slice
   * @param {ChunkJob["wanted"]} wanted
   */
  async #prepare(slice, wanted) {
    return /** @type {Prepared} */ (await this.#idlest().run({ slice, wanted }));
  }

  /** @param {Blob} slice */
  async #digest(slice) {
    return (await this.#idlest().run({ slice, wanted: null })).plaintextDigest;
  }

  #idlest() {
    if (this.#workers.length === 0) this.#begin();
    return this.#workers.reduce((best, worker) => (worker.load < best.load ? worker : best));
  }

  #begin() {
    const count = Math.min(MOST, Math.max(FEWEST, navigator.hardwareConcurrency - 1));
    const forget = () => (this.#workers = []);
    this.#workers = Array.from({ length: count }, () => new ChunkWorker(this.#script, forget));
  }
}

/**
 * @param {Blob} file
 * @param {number} index
 * @param {number} step bytes
 */
function sliceOf(file, index, step) {
  return file.slice(index * step, (index + 1) * step);
}
