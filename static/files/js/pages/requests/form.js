import { message as choosing } from "../../../../messages/choosing.js";
import { message } from "../../../../messages/requests.js";
import { formatBytes } from "../../../../messages/units.js";
import { TextTooLargeError } from "../../crypto/request/index.js";
import { ApiError, NetworkError } from "../../transfer/errors.js";
import { byId } from "../dom.js";
import { dateOf } from "./parts.js";
import { readSize, writeSize } from "./size.js";
import { show } from "./steps.js";

/**
 * @import { Limits, LibraryRequests, OwnRequest, Texts } from "../../encrypted/library/requests.js"
 */

const DEFAULT_BYTES = 1024 ** 3;
const DEFAULT_FILES = "20";
const DEFAULT_SECONDS = "1209600"; // 14 days

const form = byId("requests-form", HTMLFormElement);
const title = byId("request-title", HTMLInputElement);
const text = byId("request-text", HTMLTextAreaElement);
const by = byId("request-by", HTMLInputElement);
const files = byId("request-files", HTMLInputElement);
const expires = byId("request-expires", HTMLSelectElement);
const expiresKept = byId("request-expires-kept", HTMLOptionElement);
const password = byId("request-password", HTMLInputElement);
const noPassword = byId("request-password-none", HTMLInputElement);
const notify = byId("request-notify", HTMLInputElement);
const proof = byId("request-proof", HTMLInputElement);
const save = byId("request-save", HTMLButtonElement);
const problem = byId("request-problem", HTMLElement);

/** @type {OwnRequest | null} the link that is changed, null for a new one */
let changed = null;

/**
 * Opens the form.
 * @param {OwnRequest | null} own null for a new link
 */
export function openForm(own) {
  changed = own;
  form.reset();
  problem.hidden = true;
  byId("requests-edit-title", HTMLElement).textContent = message(own === null ? "titleNew" : "titleChange");
  save.textContent = message(own === null ? "create" : "save");
  byId("request-more", HTMLDetailsElement).open = false;
  byId("request-strength", HTMLElement).textContent = "";
  writeTexts(own);
  writeLimits(own);
  show("requests-edit");
}

/** @param {OwnRequest | null} own */
function writeTexts(own) {
  title.value = own?.card?.title ?? "";
  text.value = own?.card?.text ?? "";
  by.value = own?.card?.by ?? "";
  const hasPassword = own?.kept?.password_key !== undefined;
  const kept = byId("request-password-kept", HTMLElement);
  kept.textContent = message("passwordNow");
  kept.hidden = byId("request-password-choice", HTMLElement).hidden = !hasPassword;
}

/** @param {OwnRequest | null} own */
function writeLimits(own) {
  const stored = own?.stored;
  files.value = String(stored?.max_files ?? DEFAULT_FILES);
  writeSize("request-bytes", stored?.max_bytes ?? Math.min(DEFAULT_BYTES, Number(form.dataset.free)));
  writeSize("request-largest", stored?.max_file_size ?? null);
  notify.checked = stored?.notify ?? true;
  proof.checked = stored?.proof ?? false;
  expiresKept.hidden = expiresKept.disabled = stored === undefined;
  expiresKept.textContent = stored === undefined ? "" : message("asNow", { date: dateOf(stored.expires_at) });
  expires.value = stored === undefined ? DEFAULT_SECONDS : "";
}

/** @returns {Texts} */
function readTexts() {
  const changes = changed === null ? password.value : newPassword();
  return {
    title: title.value.trim(),
    text: text.value.trim() || undefined,
    by: by.value.trim() || undefined,
    ...(changes !== undefined && { password: changes }),
  };
}

/** @returns {string | undefined} undefined if it stays */
function newPassword() {
  if (noPassword.checked) return "";
  return password.value === "" ? undefined : password.value;
}

/** @returns {Limits} */
function readLimits() {
  return {
    max_files: Number(files.value),
    max_bytes: readSize("request-bytes") ?? undefined,
    max_file_size: readSize("request-largest"),
    ...(expires.value !== "" && { expires_in: Number(expires.value) }),
    notify: notify.checked,
    proof: proof.checked,
  };
}

/**
 * Does what the form says when it is sent.
 * @param {LibraryRequests} requests
 * @param {(own: OwnRequest, isNew: boolean) => void} onSaved
 */
export function listenToForm(requests, onSaved) {
  const cancel = byId("request-cancel", HTMLButtonElement);
  cancel.addEventListener("click", () => show("requests-list"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    form.setAttribute("aria-busy", "true");
    problem.hidden = true;
    try {
      const [texts, limits] = [readTexts(), readLimits()];
      const own = await (changed === null ? requests.create(texts, limits) : requests.change(changed, texts, limits));
      password.value = "";
      onSaved(own, changed === null);
    } catch (error) {
      problem.textContent = explanation(error);
      problem.hidden = false;
    } finally {
      save.disabled = false;
      form.removeAttribute("aria-busy");
    }
  });
  password.addEventListener("input", () => void sayStrength());
}

/** Says how hard the password is to guess. */
async function sayStrength() {
  const { passwordStrength } = await import("../../encrypted/password-strength.js");
  const words = password.value === "" ? "" : choosing(passwordStrength(password.value));
  const hint = byId("request-strength", HTMLElement);
  if (hint.textContent !== words) hint.textContent = words;
}

/** @param {unknown} error */
function explanation(error) {
  if (error instanceof TextTooLargeError || error instanceof RangeError) return message("tooLong");
  if (error instanceof ApiError) return refusal(error);
  if (error instanceof NetworkError) return message(changed === null ? "perhapsMade" : "notSaved");
  reportError(error);
  return message("notSaved");
}

/** @param {ApiError} error */
function refusal({ slug, problem: { limit, used_files: count, used_bytes: bytes }, message: reason }) {
  if (slug === "quota-exceeded") return message("quotaExceeded");
  if (slug === "too-many-requests") return message("tooManyLinks", { count: limit });
  if (count !== undefined) return message("belowUsed", { files: count, size: formatBytes(bytes) });
  return slug === "" ? message("notSaved") : message("refused", { reason });
}
