import { message } from "../../messages/base.js";

/**
 * @param {HTMLElement} button
 * @param {boolean} show
 */
function set(button, show) {
  const field = document.getElementById(button.getAttribute("aria-controls") ?? "");
  const label = button.querySelector("[data-word]");
  if (!(field instanceof HTMLInputElement) || !label) return;
  field.type = show ? "text" : "password";
  button.toggleAttribute("data-shown", show);
  label.textContent = message(show ? "hidePassword" : "showPassword");
}

/** Makes every `[data-show-password]` button show and hide the field that it names in aria-controls. */
export function enableShowPassword() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-show-password]") : null;
    if (button instanceof HTMLElement) set(button, !button.hasAttribute("data-shown"));
  });
  // Password managers look for a password field when the form is sent.
  document.addEventListener("submit", () => {
    for (const button of document.querySelectorAll("[data-show-password]")) {
      if (button instanceof HTMLElement) set(button, false);
    }
  });
}
