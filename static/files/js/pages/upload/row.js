import { find } from "../dom.js";
import { formatBytes, formatPart, formatSpeed, formatTimeLeft } from "../words.js";

/**
 * @import { Status } from "../../transfer/uploader.js"
 * @import { Sentence } from "./texts.js"
 */

/** @typedef {"pause" | "resume" | "cancel" | "retry" | "share"} Action */

let rows = 0;

/** One file on the upload page: draws, and says which button was pressed; knows nothing of sending. */
export class UploadRow {
  #element;
  #painting = false;

  /**
   * @param {HTMLTemplateElement} template
   * @param {{ name: string, size: number }} file
   * @param {(action: Action) => void} onAction
   */
  constructor(template, file, onAction) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#element = find(fragment, ".upload-row", HTMLLIElement);
    this.file = file;
    rows += 1;
    const link = this.#input("link");
    link.id = `upload-link-${rows}`;
    this.#part("copy").dataset.copy = link.id;
    find(this.#element, "label", HTMLLabelElement).htmlFor = link.id;
    this.#say("link-label", `Link to ${file.name}`);
    this.#say("name", file.name);
    this.#say("size", formatBytes(file.size));
    this.#element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
      if (button instanceof HTMLElement) onAction(/** @type {Action} */ (button.dataset.action));
    });
    for (const button of this.#element.querySelectorAll("[data-action] > .visually-hidden")) {
      button.after(hiddenWords(` ${file.name}`));
    }
  }

  get element() {
    return this.#element;
  }

  /** @param {boolean} sealed */
  start(sealed) {
    this.#element.classList.toggle("upload-row--sealed", sealed);
    this.#icon("file").hidden = sealed;
    this.#icon("lock").hidden = !sealed;
    find(this.#element, ".file-row__icon", HTMLElement).classList.toggle("file-row__icon--sealed", sealed);
    this.#progress.classList.toggle("progress--sealed", sealed);
    this.#show("progress", true);
    this.#show("failed", false);
    this.#say("cancel-words", "Cancel");
  }

  /** @param {string} words that stay in the row */
  note(words) {
    this.#say("note", words);
    this.#show("note", true);
  }

  /**
   * At the screen's pace, however often it is called.
   * @param {() => Status} status read when it is painted
   * @param {(status: Status) => string} stateWords
   */
  paint(status, stateWords) {
    if (this.#painting) return;
    this.#painting = true;
    requestAnimationFrame(() => {
      this.#painting = false;
      this.#draw(status(), stateWords);
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
    this.#say("meaning", meaning);
    this.#say("cancel-words", "Remove from this page");
    this.#button("cancel").hidden = false;
    if (hadFocus) this.#part("copy").focus();
  }

  /** Its link is that of a list. */
  finishPart() {
    this.#show("progress", false);
    this.#say("state", "done");
    this.#button("pause").hidden = true;
    this.#button("cancel").hidden = true;
  }

  /** @param {string} words more of what the link means */
  addMeaning(words) {
    this.#say("meaning", `${this.#part("meaning").textContent} ${words}`);
  }

  /** @param {Sentence} sentence */
  fail({ title, text }) {
    this.#show("progress", false);
    this.#show("failed", true);
    this.#say("failed-title", title);
    this.#say("failed-text", text);
    this.#say("state", "not uploaded");
    this.#say("cancel-words", "Remove from this page");
    this.#button("pause").hidden = true;
    this.#button("resume").hidden = true;
  }

  remove() {
    this.#element.remove();
  }

  /**
   * @param {Status} status
   * @param {(status: Status) => string} stateWords
   */
  #draw(status, stateWords) {
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
    this.#say("state", stateWords(status));
    this.#say("bytes", formatPart(status.sent, status.total));
    this.#say("speed", moving && status.bytesPerSecond ? formatSpeed(status.bytesPerSecond) : "");
    this.#say("left", moving && status.secondsLeft !== null ? formatTimeLeft(status.secondsLeft) : "");
  }

  /**
   * Pause and Go on take each other's place, the focus included.
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
   * @param {string} words
   */
  #say(name, words) {
    const part = this.#part(name);
    if (part.textContent !== words) part.textContent = words;
  }
}

/** @param {string} words */
function hiddenWords(words) {
  const element = document.createElement("span");
  element.className = "visually-hidden";
  element.textContent = words;
  return element;
}
