const COPIED_FOR_MS = 2500;

/**
 * Puts the text on the clipboard.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @returns {Promise<boolean>} whether it is there
 */
async function copyFrom(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Without https there is no navigator.clipboard; the old way still works there.
    return document.execCommand("copy");
  }
}

/**
 * @param {HTMLElement} button
 * @param {string} words
 */
function say(button, words) {
  const status = button.parentElement?.querySelector("[role=status]");
  if (status) status.textContent = words;
}

/** @param {HTMLElement} button */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  if (!(await copyFrom(field))) {
    field.focus();
    say(button, "Selected. Copy it with Ctrl+C.");
    return;
  }
  button.focus();
  button.dataset.copied = "";
  say(button, "Copied");
  setTimeout(() => {
    delete button.dataset.copied;
    say(button, "");
  }, COPIED_FOR_MS);
}

/** Makes every `[data-copy="<id of a field>"]` copy that field, those that come later included. */
export function enableCopy() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (button instanceof HTMLElement) void copy(button);
  });
}
