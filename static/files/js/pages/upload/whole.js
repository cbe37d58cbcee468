import { formatPart } from "../../../../messages/units.js";
import { find } from "../dom.js";

const PAINT_EVERY = 300; // milliseconds

/**
 * @typedef {object} Handlers
 * @property {() => Array<{ size: number, sent: number }>} parts all files, in bytes
 * @property {(paused: boolean) => void} onPause
 * @property {() => void} onCancel
 */

/** How far several files are together, and the buttons for all of them, in a row that exists. */
export class Whole {
  #row;
  #parts;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #painting;

  /**
   * @param {HTMLElement} row
   * @param {Handlers} handlers
   */
  constructor(row, { parts, onPause, onCancel }) {
    this.#row = row;
    this.#parts = parts;
    /** @param {boolean} paused */
    const pause = (paused) => {
      this.#swap(paused);
      onPause(paused);
    };
    this.#button("pause").addEventListener("click", () => pause(true));
    this.#button("resume").addEventListener("click", () => pause(false));
    this.#button("cancel").addEventListener("click", onCancel);
  }

  /** Paints until it is stopped. */
  start() {
    if (this.#painting !== undefined) return;
    find(this.#row, '[data-part="progress"]', HTMLElement).hidden = false;
    this.#button("pause").hidden = false;
    this.#button("resume").hidden = true;
    this.#button("cancel").hidden = false;
    this.paint();
    this.#painting = setInterval(() => this.paint(), PAINT_EVERY);
  }

  stop() {
    if (this.#painting === undefined) return;
    clearInterval(this.#painting);
    this.#painting = undefined;
    for (const action of /** @type {const} */ (["pause", "resume", "cancel"])) this.#button(action).hidden = true;
    this.paint();
  }

  paint() {
    const parts = this.#parts();
    const total = parts.reduce((sum, { size }) => sum + size, 0);
    const sent = parts.reduce((sum, part) => sum + part.sent, 0);
    find(this.#row, "progress", HTMLProgressElement).value = total === 0 ? 1 : sent / total;
    find(this.#row, '[data-part="bytes"]', HTMLElement).textContent = formatPart(sent, total);
  }

  /** @param {boolean} paused */
  #swap(paused) {
    const hadFocus = this.#row.contains(document.activeElement);
    this.#button("pause").hidden = paused;
    this.#button("resume").hidden = !paused;
    if (hadFocus) this.#button(paused ? "resume" : "pause").focus();
  }

  /** @param {"pause" | "resume" | "cancel"} action */
  #button(action) {
    return find(this.#row, `[data-action=${action}]`, HTMLButtonElement);
  }
}
