import { message } from "../../../../messages/sending.js";
import { byId } from "../dom.js";
import { limitsText } from "./texts.js";

/**
 * @import { SendingLink } from "../../encrypted/sending-link.js"
 * @import { Problem } from "../upload/texts.js"
 */

const form = byId("upload-form", HTMLFormElement);
const passwordForm = byId("send-password-form", HTMLFormElement);
const password = byId("send-password", HTMLInputElement);
const problem = byId("send-problem", HTMLElement);
const retry = byId("send-retry", HTMLButtonElement);
const news = byId("send-news", HTMLElement);
const done = byId("send-done", HTMLElement);

/** Id of the link. */
export const requestId = byId("send", HTMLElement).dataset.requestId ?? "";

/** @param {{ onPassword: (password: string) => void, onRetry: () => void }} handlers */
export function listen({ onPassword, onRetry }) {
  passwordForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (password.value !== "") onPassword(password.value);
  });
  retry.addEventListener("click", onRetry);
  byId("send-more", HTMLButtonElement).addEventListener("click", () => {
    showForm();
    byId("upload-file", HTMLInputElement).focus();
  });
}

/** @param {string} text */
export function showBusy(text) {
  problem.hidden = true;
  retry.hidden = true;
  passwordForm.inert = true; // while it is checked
  news.textContent = text;
}

export function showPassword() {
  showBusy("");
  passwordForm.hidden = false;
  passwordForm.inert = false;
  password.focus();
}

/** @param {Problem} wrong */
export function showWrongPassword(wrong) {
  showPassword();
  fill(wrong);
  password.select();
}

/**
 * Shows why nothing can be sent.
 * @param {Problem} why
 * @param {{ retry?: boolean }} [options] retry: whether trying the same again may help
 */
export function showProblem(why, { retry: mayRetry = false } = {}) {
  showBusy("");
  passwordForm.hidden = true;
  form.hidden = true;
  byId("send-sealed", HTMLElement).hidden = true;
  fill(why);
  retry.hidden = !mayRetry;
}

/** @param {Problem} why */
function fill({ title, text }) {
  byId("send-problem-title", HTMLElement).textContent = title;
  byId("send-problem-text", HTMLElement).textContent = text;
  problem.hidden = false;
}

/**
 * Shows the owner's words.
 * @param {SendingLink} link
 * @param {string} who
 */
export function showOpened(link, who) {
  const { value } = link;
  showBusy("");
  passwordForm.hidden = true;
  password.value = "";
  byId("send-title", HTMLElement).textContent = value.title;
  document.title = `${value.title} · bytebin`;
  show("send-for", value.by === undefined ? "" : message("forWhom", { who }));
  show("send-text", value.text ?? "");
  byId("send-sealed-words", HTMLElement).textContent = message("sealed", { who });
  byId("send-note-label", HTMLElement).textContent = message("noteLabel", { who });
  showLimits(link);
}

/** @param {SendingLink} link */
export function showLimits({ limits }) {
  show("send-limits", limitsText(limits));
}

/** @param {string} text why nothing was added; "" takes the text away */
export function refuse(text) {
  const refused = byId("upload-refused", HTMLElement);
  if (refused.textContent !== text) refused.textContent = text;
  refused.hidden = text === "";
}

/** Shows the form, and nothing of what was sent before. */
export function showForm() {
  done.hidden = true;
  form.hidden = false;
  byId("send-sealed", HTMLElement).hidden = false;
}

/**
 * @param {number} count of files
 * @param {{ who: string, more: boolean }} options more: whether another file fits
 */
export function showDone(count, { who, more }) {
  form.hidden = true;
  byId("send-done-title", HTMLElement).textContent = message("sent", { count, who });
  byId("send-done-text", HTMLElement).textContent = message("sentHint", { who });
  byId("send-more", HTMLButtonElement).hidden = !more;
  if (!done.hidden) return;
  done.hidden = false;
  done.focus();
}

/**
 * @param {string} id
 * @param {string} text "" hides the element
 */
function show(id, text) {
  const element = byId(id, HTMLElement);
  element.textContent = text;
  element.hidden = text === "";
}
