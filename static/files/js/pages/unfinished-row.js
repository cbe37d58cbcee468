import { find } from "./dom.js";
import { chooseWith } from "./file-handles.js";

/** @import { Unfinished } from "../transfer/unfinished-store.js" */

/**
 * @typedef {object} RowHandlers
 * @property {(file: File) => void} onFile the person has chosen one
 * @property {() => void} onContinue the file is to be opened by its handle
 * @property {() => void} onDiscard
 */

let rows = 0;

/** One upload of an earlier visit: draws, and says what the person wants. */
export class UnfinishedRow {
  /** @type {File | null} chosen already, while its password is asked for */
  waiting = null;

  /**
   * @param {HTMLTemplateElement} template
   * @param {Unfinished} upload
   * @param {number | null} share of it that is on the server, 0 to 1; null: the server did not say
   * @param {RowHandlers} handlers
   */
  constructor(template, upload, share, { onFile, onContinue, onDiscard }) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = find(fragment, ".unfinished-row", HTMLLIElement);
    this.#drawIcon(upload.sealed !== null);
    for (const name of this.element.querySelectorAll("[data-part=name]")) name.textContent = upload.name;
    this.#drawShare(share);
    this.#part("secret").hidden = !upload.sealed?.fragment.startsWith("b1p.");
    rows += 1;
    this.#password.id = `unfinished-password-${rows}`;
    find(this.element, "label", HTMLLabelElement).htmlFor = this.#password.id;
    this.#offer(upload.handle === null ? "choose" : "continue");
    const field = find(this.element, "input[type=file]", HTMLInputElement);
    chooseWith(field, ([file]) => file && onFile(file));
    this.#button("choose").addEventListener("click", () => field.click());
    this.#button("continue").addEventListener("click", onContinue);
    this.#password.addEventListener("keydown", ({ key }) => {
      if (key === "Enter" && !this.#button("continue").hidden) onContinue();
    });
    this.#button("discard").addEventListener("click", onDiscard);
  }

  get password() {
    return this.#password.value;
  }

  get needsPassword() {
    return !this.#part("secret").hidden && this.password === "";
  }

  /**
   * @param {File} file to go on with then
   * @param {string} words
   */
  askForPassword(file, words) {
    this.waiting = file;
    this.#offer("continue");
    this.refuse(words);
    this.#password.focus();
  }

  /** The file cannot be opened without the person: it has to be chosen. */
  askForFile() {
    this.#offer("choose");
    this.refuse("The file could not be opened from here. It may have been moved. Choose it again to go on.");
    this.#button("choose").focus();
  }

  /** @param {string} words why it does not go on */
  refuse(words) {
    this.#part("problem").textContent = words;
    this.#part("problem").hidden = false;
  }

  /** @param {"choose" | "continue"} way */
  #offer(way) {
    this.#button("choose").hidden = way !== "choose";
    this.#button("continue").hidden = way !== "continue";
    this.#part("ask").hidden = way !== "choose";
  }

  /** @param {boolean} sealed */
  #drawIcon(sealed) {
    find(this.element, "[data-icon=file]", HTMLElement).hidden = sealed;
    find(this.element, "[data-icon=lock]", HTMLElement).hidden = !sealed;
    find(this.element, ".file-row__icon", HTMLElement).classList.toggle("file-row__icon--sealed", sealed);
    this.#progress.classList.toggle("progress--sealed", sealed);
  }

  /** @param {number | null} share */
  #drawShare(share) {
    this.#part("share").textContent = share === null ? "" : `: ${Math.floor(share * 100)}\u00a0% is there.`;
    this.#progress.hidden = share === null;
    this.#progress.value = share ?? 0;
  }

  get #password() {
    return find(this.element, "input[type=password]", HTMLInputElement);
  }

  get #progress() {
    return find(this.element, "progress", HTMLProgressElement);
  }

  /** @param {string} name */
  #part(name) {
    return find(this.element, `[data-part="${name}"]`, HTMLElement);
  }

  /** @param {"choose" | "continue" | "discard"} action */
  #button(action) {
    return find(this.element, `[data-action="${action}"]`, HTMLButtonElement);
  }
}
