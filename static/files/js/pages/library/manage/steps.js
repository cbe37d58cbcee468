import { message } from "../../../../../messages/unlocking.js";
import { byId, find } from "../../dom.js";

const news = byId("library-news", HTMLElement);
let first = true;

/**
 * Shows one step of the page, and nothing else. Its heading takes the focus, except for the first after the page's load.
 * @param {string} name
 * @returns {HTMLElement}
 */
export function show(name) {
  const step = find(document, `[data-step="${name}"]`, HTMLElement);
  const isNew = step.hidden;
  for (const other of document.querySelectorAll("[data-step]")) other.toggleAttribute("hidden", other !== step);
  complain(step, "");
  if (isNew && !first) find(step, "h2", HTMLElement).focus();
  first = false;
  return step;
}

/**
 * Waits for a press of one of the step's buttons, and returns its value. Forms are sent only when they are valid.
 * @param {HTMLElement} step
 * @returns {Promise<string>}
 */
export function choiceIn(step) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const { signal } = listening;
    /** @param {Event} event @param {EventTarget | null} pressed */
    const take = (event, pressed) => {
      const button = pressed instanceof Element ? pressed.closest('button[name="choice"]') : null;
      if (!(button instanceof HTMLButtonElement) || (event.type === "click" && button.type === "submit")) return;
      event.preventDefault();
      listening.abort();
      resolve(button.value);
    };
    step.addEventListener("click", (event) => take(event, event.target), { signal });
    step.addEventListener("submit", (event) => take(event, event.submitter), { signal });
  });
}

/**
 * Says in a step what went wrong.
 * @param {HTMLElement} step
 * @param {string} words
 */
export function complain(step, words) {
  const error = step.querySelector('[data-part="error"]');
  if (error !== null) error.textContent = words;
}

/** @param {...string} words what was done */
export function say(...words) {
  news.textContent = words.filter(Boolean).join(" ");
}

/**
 * Tells that something takes a moment, until it is done.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function during(work) {
  say(message("working"));
  document.body.toggleAttribute("aria-busy", true);
  try {
    return await work;
  } finally {
    document.body.removeAttribute("aria-busy");
    say();
  }
}

/**
 * Asks before something that cannot be undone.
 * @param {{ title: string, text: string, yes: string }} words
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, yes }) {
  const dialog = byId("question", HTMLDialogElement);
  byId("question-title", HTMLElement).textContent = title;
  byId("question-text", HTMLElement).textContent = text;
  byId("question-yes", HTMLButtonElement).textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  find(dialog, "[value=no]", HTMLButtonElement).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
