/**
 * Solves the proof of work of a form (accounts/proof.py) while the visitor fills it in, and sends it with the form.
 *
 * A form that asks for one has a hidden field `[data-proof]` with the URL of the challenge. If the proof cannot be made,
 * the form is sent without it; the server then decides.
 */

import { message } from "../../messages/account.js";

const MOST_COUNTERS = 100_000;

/** @typedef {{ nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string }} Parameters */

/** @param {string} hex */
function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {ArrayBuffer} buffer */
function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Parameters} parameters
 * @param {number} counter
 */
async function derivedKey({ nonce, salt, cost, keyLength }, counter) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const kind = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(kind, key, keyLength * 8));
}

/** @param {{ parameters: Parameters, signature: string }} challenge */
async function solve(challenge) {
  for (let counter = 0; counter < MOST_COUNTERS; counter++) {
    const key = await derivedKey(challenge.parameters, counter);
    if (key.startsWith(challenge.parameters.keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey: key } }));
    }
  }
  return "";
}

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
