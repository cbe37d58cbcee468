class Paused extends Error {}

/** Pauses, resumes and ends an operation that takes many requests. */
export class Control {
  #interruption = new AbortController();
  /** @type {{ promise: Promise<void>, resolve: () => void } | null} set while paused */
  #pause = null;
  /** @type {unknown} why it was ended; null until then */
  #ending = null;

  get paused() {
    return this.#pause !== null;
  }

  get ended() {
    return this.#ending !== null;
  }

  pause() {
    if (this.paused || this.ended) return;
    let resolve = () => {};
    const promise = /** @type {Promise<void>} */ (new Promise((done) => (resolve = () => done())));
    this.#pause = { promise, resolve };
    this.#interruption.abort(new Paused());
  }

  resume() {
    const pause = this.#pause;
    if (pause === null) return;
    this.#pause = null;
    if (!this.ended) this.#interruption = new AbortController();
    pause.resolve();
  }

  /**
   * Stops every step for good. Only the first reason counts.
   * @param {unknown} reason what the steps reject with
   */
  end(reason) {
    if (this.ended) return;
    this.#ending = reason;
    this.#interruption.abort(reason);
    this.resume();
  }

  /**
   * Runs `step`, and restarts it after each pause.
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} step rejects with the signal's reason when the signal is aborted
   */
  async throughPauses(step) {
    for (;;) {
      while (this.#pause) await this.#pause.promise;
      if (this.ended) throw this.#ending;
      try {
        return await step(this.#interruption.signal);
      } catch (error) {
        if (!(error instanceof Paused)) throw error;
      }
    }
  }
}
