import { find } from "../dom.js";

/** The area of a preview on the page. Its height is reserved from the start, so that nothing moves. */
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
   * @param {AbortSignal} signal removes the content for good when it is aborted
   */
  constructor(place, signal) {
    this.#stage = place;
    this.#offer = find(place, "[data-part=offer]", HTMLElement);
    this.#button = find(this.#offer, "button", HTMLButtonElement);
    this.#progress = find(place, "[data-part=progress]", HTMLElement);
    this.#problem = find(place, "[data-part=problem]", HTMLElement);
    /** URLs that the page has written here. */
    this.urls = place.dataset;
    this.signal = signal;
    signal.addEventListener("abort", () => this.#clear());
  }

  /**
   * @param {{ icon: "eye" | "play", label: string, hint: string }} offer
   * @returns {Promise<void>} resolves when the user accepts; never if the preview is removed first
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

  /** @param {string} part of the page that is shown only for some files */
  template(part) {
    return find(this.#stage, `template[data-part=${part}]`, HTMLTemplateElement);
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
   * @param {{ focus: boolean }} options focus: because the focused button is removed
   */
  show(element, { focus }) {
    if (this.signal.aborted) return;
    this.#clear();
    this.#shown = element;
    this.#stage.append(element);
    if (focus) (/** @type {HTMLElement | null} */ (element.querySelector("[role=region], audio")) ?? element).focus({ preventScroll: true });
  }

  #clear() {
    for (const part of [this.#offer, this.#progress, this.#problem]) part.hidden = true;
    this.#shown?.remove();
    this.#shown = null;
  }
}
