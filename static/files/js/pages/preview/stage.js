import { find } from "../dom.js";

/** The place on the page where a preview stands. Its height is there from the beginning, so that nothing moves. */
export class Stage {
  #stage;
  #offer;
  #button;
  #progress;
  #problem;
  /** @type {HTMLElement | null} */
  #shown = null;

  /**
   * @param {HTMLElement} place
   * @param {AbortSignal} signal what is shown is taken away, for good, when it is aborted
   */
  constructor(place, signal) {
    this.#stage = place;
    this.#offer = find(place, "[data-part=offer]", HTMLElement);
    this.#button = find(this.#offer, "button", HTMLButtonElement);
    this.#progress = find(place, "[data-part=progress]", HTMLElement);
    this.#problem = find(place, "[data-part=problem]", HTMLElement);
    this.signal = signal;
    signal.addEventListener("abort", () => this.#clear());
  }

  /**
   * @param {{ icon: "eye" | "play", label: string, hint: string }} offer
   * @returns {Promise<void>} when the person takes it; never where the file goes before
   */
  offer({ icon, label, hint }) {
    this.#clear();
    this.#offer.hidden = false;
    for (const drawing of this.#button.querySelectorAll("[data-icon]")) {
      drawing.toggleAttribute("hidden", drawing.getAttribute("data-icon") !== icon);
    }
    find(this.#button, "[data-part=label]", HTMLElement).textContent = label;
    find(this.#offer, "p", HTMLElement).textContent = hint;
    return new Promise((resolve) => {
      this.#button.addEventListener("click", () => resolve(), { once: true, signal: this.signal });
    });
  }

  /** @param {string} words */
  sayProgress(words) {
    if (this.signal.aborted) return;
    this.#offer.hidden = true;
    this.#progress.hidden = false;
    this.#progress.textContent = words;
  }

  /** @param {string} words */
  sayProblem(words) {
    if (this.signal.aborted) return;
    this.#clear();
    this.#problem.hidden = false;
    this.#problem.textContent = words;
  }

  /**
   * @param {HTMLElement} element
   * @param {{ focus: boolean }} options focus: the button that had it is gone now
   */
  show(element, { focus }) {
    if (this.signal.aborted) return;
    this.#clear();
    this.#shown = element;
    this.#stage.append(element);
    if (focus) element.focus({ preventScroll: true });
  }

  #clear() {
    for (const part of [this.#offer, this.#progress, this.#problem]) part.hidden = true;
    this.#shown?.remove();
    this.#shown = null;
  }
}
