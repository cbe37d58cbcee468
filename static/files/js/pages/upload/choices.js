import { message } from "../../../../messages/choosing.js";
import { byId, find } from "../dom.js";

/** @import { Choices, Rules } from "./job.js" */

/** Keeps the text below the encryption switch, and the fields that need encryption, in step with the switch. */
export function explainSwitch() {
  const encrypt = byId("upload-encrypt", HTMLInputElement);
  const possible = isSecureContext && globalThis.crypto.subtle !== undefined;
  if (!possible) {
    encrypt.checked = false;
    encrypt.disabled = true;
  }
  const plainRules = byId("upload-plain-rules", HTMLFieldSetElement);
  const burn = document.getElementById("upload-burn");
  // The browser cannot show what is wrong with a field while it is folded away.
  plainRules.addEventListener("invalid", () => plainRules.closest("details")?.setAttribute("open", ""), true);
  const explain = () => {
    byId("upload-sealed", HTMLElement).hidden = !encrypt.checked;
    byId("upload-open", HTMLElement).hidden = encrypt.checked || !possible;
    byId("upload-unavailable", HTMLElement).hidden = possible;
    byId("upload-secret", HTMLElement).hidden = !encrypt.checked;
    plainRules.hidden = plainRules.disabled = encrypt.checked;
    if (burn instanceof HTMLInputElement) burn.disabled = !encrypt.checked; // the page of a plain file only burns texts
    encrypt.setAttribute("aria-describedby", encrypt.checked ? "upload-sealed" : possible ? "upload-open" : "upload-unavailable");
  };
  encrypt.addEventListener("change", explain);
  explain();
}

/** Shows below the password, on each key press, how hard it is to guess. */
export function explainPassword() {
  const password = byId("upload-password", HTMLInputElement);
  password.addEventListener("input", async () => {
    const { passwordStrength } = await import("../../encrypted/password-strength.js");
    const hint = byId("upload-strength", HTMLElement);
    const text = password.value === "" ? "" : message(passwordStrength(password.value));
    if (hint.textContent !== text) hint.textContent = text;
  });
}

/** @returns {Choices} what the form says at this moment */
export function readChoices() {
  const form = byId("upload-form", HTMLFormElement);
  const lifetime = form.querySelector("[name=expires_in]:checked");
  const seconds = lifetime instanceof HTMLInputElement ? lifetime.value : "";
  const limit = find(form, "[name=max_downloads]", HTMLInputElement).value;
  const sealed = byId("upload-encrypt", HTMLInputElement).checked;
  const burn = form.querySelector("[name=burn]");
  const burns = burn instanceof HTMLInputElement && burn.checked && !burn.disabled;
  return {
    sealed,
    password: sealed ? byId("upload-password", HTMLInputElement).value : "",
    expiresIn: seconds === "" ? null : Number(seconds),
    lifetime: seconds === "" ? null : (lifetime?.closest("label")?.textContent ?? "").trim(),
    maxDownloads: limit === "" || burns ? null : Number(limit),
    ...(burns && { burn: true }),
    metadata: accountsChoice(form),
    rules: readRules(form, sealed),
  };
}

/**
 * The server is told neither notes nor passwords of encrypted files. Own words are for one file.
 * @param {HTMLFormElement} form
 * @param {boolean} sealed
 * @returns {Rules}
 */
function readRules(form, sealed) {
  const isPrivate = find(form, "[name=private]", HTMLInputElement).checked;
  if (sealed) return { private: isPrivate };
  const slug = form.classList.contains("upload--several") ? "" : find(form, "[name=slug]", HTMLInputElement).value.trim();
  return {
    private: isPrivate,
    slug,
    note: find(form, "[name=note]", HTMLTextAreaElement).value.trim(),
    password: find(form, "[name=password]", HTMLInputElement).value,
  };
}

/**
 * Returns what photos lose: by the account's choice, unless the form says that they are kept. The form for texts asks nothing.
 * @param {HTMLFormElement} form
 * @returns {"keep" | "location" | "none"}
 */
function accountsChoice(form) {
  const keep = form.querySelector("[name=keep_metadata]");
  const choice = form.dataset.photoMetadata;
  if (!(keep instanceof HTMLInputElement) || keep.checked || choice === "keep") return "keep";
  return choice === "none" ? "none" : "location";
}
