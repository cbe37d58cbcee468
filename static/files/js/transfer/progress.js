import { SpeedMeter } from "./speed.js";

/**
 * @import { Retry } from "./retry.js"
 * @import { Status } from "./uploader.js"
 */

/**
 * @typedef {object} Counts
 * @property {number} total bytes to send
 * @property {number} stored bytes that the server has confirmed
 * @property {number} sent bytes stored or in flight
 * @property {boolean} preparing chunks are being read and transformed, and none is in flight yet
 * @property {Array<Retry & { chunk: number }>} retrying chunks that wait for their next attempt
 * @property {number | null} bytesPerSecond
 * @property {number | null} secondsLeft
 */

/** The progress of one upload, by chunk. */
export class Progress {
  #stored = 0;
  #preparing = 0;
  /** @type {Map<number, number>} bytes in flight, by chunk */
  #inFlight = new Map();
  /** @type {Map<number, Retry>} by chunk */
  #retrying = new Map();
  #speed = new SpeedMeter();

  /**
   * @param {number} total bytes
   * @param {() => void} onChange
   */
  constructor(total, onChange) {
    this.total = total;
    this.onChange = onChange;
  }

  startPreparing() {
    this.#preparing += 1;
    this.onChange();
  }

  endPreparing() {
    this.#preparing -= 1;
  }

  /**
   * @param {number} chunk
   * @param {number} bytes of it that have been sent
   */
  reportSent(chunk, bytes) {
    this.#inFlight.set(chunk, bytes);
    this.#speed.add(this.#sent);
    this.onChange();
  }

  /** @param {number} bytes */
  confirm(bytes) {
    this.#stored += bytes;
  }

  /**
   * @param {number} chunk
   * @param {Retry} retry
   */
  willRetry(chunk, retry) {
    this.#inFlight.delete(chunk);
    this.#retrying.set(chunk, retry);
    this.onChange();
  }

  /** @param {number} chunk */
  retries(chunk) {
    if (this.#retrying.delete(chunk)) this.onChange();
  }

  /** @param {number} chunk is no longer in flight or waiting */
  settle(chunk) {
    this.#inFlight.delete(chunk);
    this.#retrying.delete(chunk);
    this.onChange();
  }

  /** Excludes idle time from the speed. */
  restartClock() {
    this.#speed.restart();
  }

  /** @returns {Counts} */
  get counts() {
    const speed = this.#speed.bytesPerSecond;
    return {
      total: this.total,
      stored: this.#stored,
      sent: this.#sent,
      preparing: this.#preparing > 0 && this.#inFlight.size === 0,
      retrying: [...this.#retrying].map(([chunk, retry]) => ({ chunk, ...retry })),
      bytesPerSecond: speed,
      secondsLeft: speed ? (this.total - this.#sent) / speed : null,
    };
  }

  get #sent() {
    return [...this.#inFlight.values()].reduce((sum, bytes) => sum + bytes, this.#stored);
  }
}

/**
 * Returns the status of an upload that has not started.
 * @param {number} total bytes
 * @returns {Status}
 */
export function waitingStatus(total) {
  return { phase: "waiting", ...new Progress(total, () => {}).counts };
}
