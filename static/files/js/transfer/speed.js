const SPAN = 8_000; // milliseconds that the average looks back
const SETTLE = 1_000; // too short a time says nothing

/** Bytes per second over the last seconds. */
export class SpeedMeter {
  /** @type {Array<{ time: number, bytes: number }>} */
  #samples = [];

  /** @param {number} bytes moved so far, in all */
  add(bytes) {
    const time = performance.now();
    this.#samples.push({ time, bytes });
    while (this.#samples.length > 2 && this.#samples[1].time < time - SPAN) this.#samples.shift();
  }

  /** After a pause: the time of standing still does not count. */
  restart() {
    this.#samples = [];
  }

  /** @returns {number | null} null until there is something to say */
  get bytesPerSecond() {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    if (first === undefined || last.time - first.time < SETTLE) return null;
    return (Math.max(0, last.bytes - first.bytes) * 1000) / (last.time - first.time);
  }
}
