const SPAN = 8_000; // milliseconds over which the speed is averaged
const SETTLE = 1_000; // milliseconds; a shorter span is too inaccurate

/** The speed over the last seconds. */
export class SpeedMeter {
  /** @type {Array<{ time: number, bytes: number }>} */
  #samples = [];

  /** @param {number} bytes transferred so far in total */
  add(bytes) {
    const time = performance.now();
    this.#samples.push({ time, bytes });
    while (this.#samples.length > 2 && this.#samples[1].time < time - SPAN) this.#samples.shift();
  }

  /** Excludes idle time. Call after a pause. */
  restart() {
    this.#samples = [];
  }

  /** @returns {number | null} null until enough time has passed */
  get bytesPerSecond() {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    if (first === undefined || last.time - first.time < SETTLE) return null;
    return (Math.max(0, last.bytes - first.bytes) * 1000) / (last.time - first.time);
  }
}
