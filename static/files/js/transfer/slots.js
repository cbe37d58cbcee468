/** Limits the chunks in progress over all uploads of the page: each takes memory and a connection. */
export class Slots {
  #free;
  /** @type {Array<() => void>} */
  #waiting = [];

  /** @param {number} count */
  constructor(count) {
    this.#free = count;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<() => void>} releases the slot; rejects with the signal's reason
   */
  acquire(signal) {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const take = () => {
        signal.removeEventListener("abort", leave);
        resolve(() => this.#release());
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== take);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      if (this.#free > 0) {
        this.#free -= 1;
        take();
      } else {
        this.#waiting.push(take);
      }
    });
  }

  #release() {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
