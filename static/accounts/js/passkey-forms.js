/**
 * Forms that send a passkey: `<form data-passkey="create|use">` with a hidden field `credential`, a button
 * `[data-passkey-start]` and an element `[data-passkey-status]`. What the server asks for is JSON in the script
 * `#passkey-options` or, with `data-options`, at that URL. `data-suggest` offers passkeys in a field as well.
 */

import { message } from "../../messages/account.js";
import { canUsePasskeys } from "../../base/js/passkey-support.js";
import { canSuggestPasskeys, createPasskey, usePasskey } from "./passkeys.js";

class Unreachable extends Error {}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<import("./passkeys.js").Options>}
 */
async function optionsFor(form) {
  const url = form.dataset.options;
  if (!url) return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "");
  try {
    const response = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const { request_options, creation_options } = await response.json();
    return request_options ?? withNames(form, creation_options);
  } catch {
    throw new Unreachable();
  }
}

/**
 * Fills in how the browser calls the new account. The server learns it with the form.
 * @param {HTMLFormElement} form
 * @param {import("./passkeys.js").Options} options
 */
function withNames(form, { publicKey }) {
  const email = form.elements.namedItem("email");
  const name = email instanceof HTMLInputElement ? email.value : "";
  return { publicKey: { ...publicKey, user: { ...publicKey.user, name, displayName: name } } };
}

/**
 * @param {HTMLFormElement} form
 * @param {object} credential
 */
function send(form, credential) {
  const field = form.elements.namedItem("credential");
  if (!(field instanceof HTMLInputElement)) throw new Error("the form has no field for the passkey");
  field.value = JSON.stringify(credential);
  // A form that asks for a proof of work as well sends itself when it has one (proof.js).
  if (form.querySelector("[data-proof]")) form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  else form.submit();
}

/** @param {unknown} error */
function explanation(error) {
  if (error instanceof Unreachable) return message("serverUnreachable");
  return message(error instanceof DOMException && error.name === "InvalidStateError" ? "passkeyExists" : "passkeyRefused");
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function tell(form, text) {
  const status = form.querySelector("[data-passkey-status]");
  if (status) status.textContent = text;
}

/** @param {HTMLFormElement} form */
function enable(form) {
  let suggestion = new AbortController();

  /** Waits, in the background, for a passkey that the user chooses in a field. */
  async function suggest() {
    if (!(await canSuggestPasskeys())) return;
    suggestion = new AbortController();
    try {
      send(form, await usePasskey(await optionsFor(form), { suggest: true, signal: suggestion.signal }));
    } catch {
      // The user has chosen another way, or will use the button.
    }
  }

  async function start() {
    suggestion.abort();
    tell(form, "");
    const first = form.querySelector("input[type=email], input[name=email]");
    if (form.dataset.passkey === "create" && first instanceof HTMLInputElement && !first.reportValidity()) return;
    try {
      const options = await optionsFor(form);
      send(form, form.dataset.passkey === "create" ? await createPasskey(options) : await usePasskey(options));
    } catch (error) {
      tell(form, explanation(error));
    }
  }

  form.querySelector("[data-passkey-start]")?.addEventListener("click", () => void start());
  if ("suggest" in form.dataset) void suggest();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  if (canUsePasskeys()) {
    form.hidden = false;
    for (const part of form.querySelectorAll("[data-passkey-only]")) part.removeAttribute("hidden");
    enable(form);
  } else if (!form.hidden) {
    tell(form, message("passkeyUnsupported"));
  }
}
