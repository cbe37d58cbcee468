/**
 * @param {HTMLElement} button
 * @param {boolean} show
 */
function set(button, show) {
  const field = document.getElementById(button.getAttribute("aria-controls") ?? "");
  const word = button.querySelector("[data-word]");
  if (!(field instanceof HTMLInputElement) || !word) return;
  field.type = show ? "text" : "password";
  button.toggleAttribute("data-shown", show);
  word.textContent = show ? "Hide" : "Show";
}

/** Makes every `[data-show-password]` show and hide the field that it names in aria-controls. */
export function enableShowPassword() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-show-password]") : null;
    if (button instanceof HTMLElement) set(button, !button.hasAttribute("data-shown"));
  });
  // Password managers want a password field at the moment the form is sent.
  document.addEventListener("submit", () => {
    for (const button of document.querySelectorAll("[data-show-password]")) {
      if (button instanceof HTMLElement) set(button, false);
    }
  });
}
