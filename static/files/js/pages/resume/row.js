import { message } from "../../../../messages/resume.js";
import { find } from "../dom.js";
import { chooseWith } from "../file-handles.js";

/**
 * @typedef {object} RowFacts
 * @property {string} name
 * @property {number | null} share of it that is on the server, 0 to 1; null: the server did not say
 * @property {boolean} sealed
 * @property {boolean} secret whether it has a password, which is asked for
 * @property {boolean} several whether it is of several files
 * @property {boolean} reopens whether it can be resumed without choosing a file
 *
 * @typedef {object} RowHandlers
 * @property {(files: File[]) => void} onFiles the user has chosen one or more files
 * @property {() => void} onContinue nothing has to be chosen
 * @property {() => void} onDiscard
 * @property {() => void} [onWithout] of a bundle: the files that were not chosen are left out
 */

let rows = 0;

/** The row of an upload or a bundle that can be resumed: draws it and reports what the user wants. */
export class UnfinishedRow {
  /** @type {File | null} the chosen file while the password is asked for */
  waiting = null;

  /**
   * @param {HTMLTemplateElement} template
   * @param {RowFacts} facts
   * @param {RowHandlers} handlers
   */
  constructor(template, { name, share, sealed, secret, several, reopens }, { onFiles, onContinue, onDiscard, onWithout }) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = find(fragment, ".unfinished-row", HTMLLIElement);
    this.#drawIcon(sealed);
    for (const part of this.element.querySelectorAll("[data-part=name]")) part.textContent = name;
    this.#drawShare(share);
    this.#part("secret").hidden = !secret;
    rows += 1;
    this.#password.id = `unfinished-password-${rows}`;
    find(this.element, "label", HTMLLabelElement).htmlFor = this.#password.id;
    this.offer(reopens ? "continue" : "choose");
    const field = find(this.element, "input[type=file]", HTMLInputElement);
    field.multiple = several;
    this.#part("choose-words").textContent = message(several ? "chooseFiles" : "chooseFile");
    chooseWith(field, (files) => files.length > 0 && onFiles(files));
    this.#button("choose").addEventListener("click", () => field.click());
    this.#button("continue").addEventListener("click", onContinue);
    this.#password.addEventListener("keydown", ({ key }) => {
      if (key === "Enter" && !this.#button("continue").hidden) onContinue();
    });
    this.#button("discard").addEventListener("click", onDiscard);
    if (onWithout) this.#button("without").addEventListener("click", onWithout);
  }

  get password() {
    return this.#password.value;
  }

  get needsPassword() {
    return !this.#part("secret").hidden && this.password === "";
  }

  /**
   * @param {File | null} file to resume with then
   * @param {string} text
   */
  askForPassword(file, text) {
    this.waiting = file;
    this.offer("continue");
    this.refuse(text);
    this.#password.focus();
  }

  /** The browser cannot open the file by itself, so it has to be chosen. */
  askForFile() {
    this.offer("choose");
    this.refuse(message("notOpened"));
    this.#button("choose").focus();
  }

  /** @param {string} text why it is not resumed */
  refuse(text) {
    this.#part("problem").textContent = text;
    this.#part("problem").hidden = false;
  }

  /**
   * @param {string} text what is to be chosen for a bundle
   * @param {boolean} canOmit whether the bundle can be resumed without the missing files
   */
  ask(text, canOmit) {
    this.#part("ask").textContent = text;
    this.#part("ask").hidden = false;
    this.#button("without").hidden = !canOmit;
  }

  /** @param {"choose" | "continue"} way */
  offer(way) {
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
    this.#part("share").textContent = share === null ? "" : message("uploadedShare", { percent: Math.floor(share * 100) });
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

  /** @param {"choose" | "continue" | "discard" | "without"} action */
  #button(action) {
    return find(this.element, `[data-action="${action}"]`, HTMLButtonElement);
  }
}
