import { formatBytes, formatPart, formatSpeed, formatTimeLeft } from "../../../../messages/units.js";
import { message } from "../../../../messages/upload.js";
import { find } from "../dom.js";

/**
 * @import { Status } from "../../transfer/uploader.js"
 * @import { Problem } from "./texts.js"
 */

/** @typedef {"pause" | "resume" | "cancel" | "retry" | "share"} Action */

let rows = 0;

/**
 * The row of one file on the upload page: draws its state and reports which button was pressed. Knows nothing of sending.
 * It is built when its element is asked for: of thousands of files in a folder, only those that fail are shown.
 */
export class UploadRow {
  /** @type {HTMLLIElement | null} */
  #built = null;
  #template;
  #onAction;
  /** @type {boolean | null} whether the file is encrypted, once its upload has started */
  #sealed = null;
  #note = "";
  #painting = false;

  /**
   * @param {HTMLTemplateElement} template
   * @param {{ name: string, size: number }} file
   * @param {(action: Action) => void} onAction
   */
  constructor(template, file, onAction) {
    this.file = file;
    this.#template = template;
    this.#onAction = onAction;
  }

  get element() {
    return this.#element;
  }

  get #element() {
    if (this.#built === null) this.#build();
    return /** @type {HTMLLIElement} */ (/** @type {unknown} */ (this.#built));
  }

  #build() {
    const { file } = this;
    const fragment = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
    this.#built = find(fragment, ".upload-row", HTMLLIElement);
    rows += 1;
    const link = this.#input("link");
    link.id = `upload-link-${rows}`;
    this.#part("copy").dataset.copy = link.id;
    find(this.#element, "label", HTMLLabelElement).htmlFor = link.id;
    this.#write("link-label", message("linkTo", { name: file.name }));
    this.#write("name", file.name);
    this.#write("size", formatBytes(file.size));
    this.#element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
      if (button instanceof HTMLElement) this.#onAction(/** @type {Action} */ (button.dataset.action));
    });
    for (const button of this.#element.querySelectorAll("[data-action] > .visually-hidden")) {
      button.after(hiddenText(` ${file.name}`));
    }
    if (this.#sealed !== null) this.start(this.#sealed);
    if (this.#note !== "") this.note(this.#note);
  }

  /** @param {boolean} sealed */
  start(sealed) {
    this.#sealed = sealed;
    if (this.#built === null) return;
    this.#element.classList.toggle("upload-row--sealed", sealed);
    this.#icon("file").hidden = sealed;
    this.#icon("lock").hidden = !sealed;
    find(this.#element, ".file-row__icon", HTMLElement).classList.toggle("file-row__icon--sealed", sealed);
    this.#progress.classList.toggle("progress--sealed", sealed);
    this.#show("progress", true);
    this.#show("failed", false);
    this.#write("cancel-words", message("cancel"));
  }

  /** @param {string} text stays in the row */
  note(text) {
    this.#note = text;
    if (this.#built === null) return;
    this.#write("note", text);
    this.#show("note", true);
  }

  /**
   * Draws the status with the next frame, however often it is called.
   * @param {() => Status} status is read when it is drawn
   * @param {(status: Status) => string} stateText
   */
  paint(status, stateText) {
    if (this.#painting || this.#built === null) return;
    this.#painting = true;
    requestAnimationFrame(() => {
      this.#painting = false;
      this.#draw(status(), stateText);
    });
  }

  /**
   * @param {string} link
   * @param {string} meaning what the link opens, and for whom
   */
  finish(link, meaning) {
    const hadFocus = this.#element.contains(document.activeElement);
    this.finishPart();
    this.#show("done", true);
    this.#button("share").hidden = !("share" in navigator);
    this.#input("link").value = link;
    this.#write("meaning", meaning);
    this.#write("cancel-words", message("remove"));
    this.#button("cancel").hidden = false;
    if (hadFocus) this.#part("copy").focus();
  }

  /** The file is in a bundle, whose row has the link. */
  finishPart() {
    if (this.#built === null) return;
    this.#show("progress", false);
    this.#write("state", message("done"));
    this.#button("pause").hidden = true;
    this.#button("cancel").hidden = true;
  }

  /** @param {string} text more about what the link means */
  addMeaning(text) {
    this.#write("meaning", `${this.#part("meaning").textContent} ${text}`);
  }

  /** @param {Problem} problem */
  fail({ title, text }) {
    this.#show("progress", false);
    this.#show("failed", true);
    this.#write("failed-title", title);
    this.#write("failed-text", text);
    this.#write("state", message("failed"));
    this.#write("cancel-words", message("remove"));
    this.#button("pause").hidden = true;
    this.#button("resume").hidden = true;
  }

  remove() {
    this.#built?.remove();
  }

  /**
   * @param {Status} status
   * @param {(status: Status) => string} stateText
   */
  #draw(status, stateText) {
    if (["done", "failed", "cancelled"].includes(status.phase)) {
      this.#button("pause").hidden = true;
      this.#button("resume").hidden = true;
      return;
    }
    const paused = status.phase === "paused";
    const moving = status.phase === "sending";
    this.#progress.value = status.total === 0 ? 0 : status.sent / status.total;
    this.#element.classList.toggle("upload-row--paused", paused);
    this.#swap(this.#button("pause"), this.#button("resume"), paused, moving);
    this.#button("cancel").hidden = status.phase === "completing";
    this.#write("state", stateText(status));
    this.#write("bytes", formatPart(status.sent, status.total));
    this.#write("speed", moving && status.bytesPerSecond ? formatSpeed(status.bytesPerSecond) : "");
    this.#write("left", moving && status.secondsLeft !== null ? formatTimeLeft(status.secondsLeft) : "");
  }

  /**
   * Shows either Pause or Resume in the same place, and keeps the focus there.
   * @param {HTMLElement} pause
   * @param {HTMLElement} resume
   * @param {boolean} paused
   * @param {boolean} moving
   */
  #swap(pause, resume, paused, moving) {
    const focused = document.activeElement;
    pause.hidden = !moving;
    resume.hidden = !paused;
    if (focused === pause && paused) resume.focus();
    if (focused === resume && moving) pause.focus();
  }

  get #progress() {
    return find(this.#element, "progress", HTMLProgressElement);
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#element, `[data-part="${name}"]`, HTMLElement);
  }

  /** @param {string} name */
  #input(name) {
    return find(this.#element, `input[data-part="${name}"]`, HTMLInputElement);
  }

  /** @param {Action} action */
  #button(action) {
    return find(this.#element, `[data-action="${action}"]`, HTMLElement);
  }

  /** @param {"file" | "lock"} name */
  #icon(name) {
    return find(this.#element, `[data-icon="${name}"]`, HTMLElement);
  }

  /**
   * @param {string} name
   * @param {boolean} shown
   */
  #show(name, shown) {
    this.#part(name).hidden = !shown;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #write(name, text) {
    const part = this.#part(name);
    if (part.textContent !== text) part.textContent = text;
  }
}

/** @param {string} text */
function hiddenText(text) {
  const element = document.createElement("span");
  element.className = "visually-hidden";
  element.textContent = text;
  return element;
}
