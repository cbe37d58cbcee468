/**
 * Solves the proof of work of a form (accounts/proof.py) while the visitor fills it in, and sends it with the form.
 *
 * A form that asks for one has a hidden field `[data-proof]` with the URL of the challenge. If the proof cannot be made,
 * the form is sent without it; the server then decides.
 */

import { message } from "../../messages/account.js";
import { solve } from "../../files/js/transfer/proof.js";

/** @param {string} url */
async function proofFor(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await solve(await response.json()) : "";
  } catch {
    return "";
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 */
function enable(form, field) {
  /** @type {Promise<string> | undefined} */
  let proof;
  const start = () => (proof ??= proofFor(field.dataset.proof ?? ""));
  form.addEventListener("focusin", start);
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    const status = form.querySelector("[data-proof-status]");
    if (status) status.textContent = message("proving");
    field.value = await start();
    form.submit();
  });
  // A page that the browser shows again after "Back" must not send the same proof twice.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    field.value = "";
    proof = undefined;
  });
}

for (const field of document.querySelectorAll("[data-proof]")) {
  if (field instanceof HTMLInputElement && field.form) enable(field.form, field);
}
