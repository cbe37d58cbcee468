import { message } from "../../messages/base.js";

const COPIED_FOR_MS = 2500;

/**
 * Copies the field's text to the clipboard.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @returns {Promise<boolean>} whether that worked
 */
async function copyFrom(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // navigator.clipboard needs https; execCommand does not.
    return document.execCommand("copy");
  }
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function announce(button, text) {
  const status = button.parentElement?.querySelector("[role=status]");
  if (status) status.textContent = text;
}

/** @param {HTMLElement} button */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  if (!(await copyFrom(field))) {
    field.focus();
    announce(button, message("pressCtrlC"));
    return;
  }
  button.focus();
  button.dataset.copied = "";
  announce(button, message("copied"));
  setTimeout(() => {
    delete button.dataset.copied;
    announce(button, "");
  }, COPIED_FOR_MS);
}

/** Makes every `[data-copy="<id of a field>"]` copy that field, including those that are added later. */
export function enableCopy() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (button instanceof HTMLElement) void copy(button);
  });
}
