import { SourceChangedError } from "../crypto/index.js";

/**
 * @import { Sealing } from "../crypto/index.js"
 * @import { Transform } from "../transfer/uploader.js"
 * @import { SealAnswer, SealJob, Sealed } from "../workers/seal-worker.js"
 */

/** More than three keep no network busy that two do not. */
const MOST = 3;
const FEWEST = 2;

/** One thread, and what it has been given to do. */
class SealingWorker {
  #worker;
  /** @type {Map<number, PromiseWithResolvers<Sealed>>} by job number */
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
      for (const job of this.#jobs.values()) job.reject(new Error("the sealing worker could not be loaded"));
    });
  }

  get load() {
    return this.#jobs.size;
  }

  /**
   * @param {Omit<SealJob, "number">} job
   * @returns {Promise<Sealed>}
   */
  seal(job) {
    const number = this.#next++;
    const settled = Promise.withResolvers();
    this.#jobs.set(number, settled);
    this.#worker.postMessage({ number, ...job });
    return settled.promise;
  }

  /** @param {SealAnswer} answer */
  #settle(answer) {
    const job = this.#jobs.get(answer.number);
    this.#jobs.delete(answer.number);
    if ("sealed" in answer) job?.resolve(answer.sealed);
    else job?.reject("changed" in answer ? new SourceChangedError(answer.changed) : answer.error);
  }
}

/** Threads that read and seal chunks for all uploads of a page. They begin with the first chunk. */
export class SealingWorkers {
  #script;
  /** @type {SealingWorker[]} */
  #workers = [];

  /** @param {string} script URL */
  constructor(script) {
    this.#script = script;
  }

  /**
   * @param {Sealing} sealing
   * @returns {Transform}
   */
  transformOf({ transform }) {
    return {
      chunkMultiple: transform.chunkMultiple,
      size: (plaintextSize) => transform.size(plaintextSize),
      plaintextChunkSize: (chunkSize) => transform.plaintextChunkSize(chunkSize),
      prepare: (file, index, chunkSize) => {
        const step = transform.plaintextChunkSize(chunkSize);
        const slice = file.slice(index * step, (index + 1) * step);
        return this.#idlest().seal({ plan: transform.plan, slice, index, chunkSize });
      },
    };
  }

  #idlest() {
    if (this.#workers.length === 0) this.#begin();
    return this.#workers.reduce((best, worker) => (worker.load < best.load ? worker : best));
  }

  #begin() {
    const count = Math.min(MOST, Math.max(FEWEST, navigator.hardwareConcurrency - 1));
    const forget = () => (this.#workers = []);
    this.#workers = Array.from({ length: count }, () => new SealingWorker(this.#script, forget));
  }
}
