import { message } from "../../../../messages/share.js";
import { CryptoError } from "../../crypto/opening.js";
import { ApiError, NetworkError } from "../../transfer/errors.js";

/** @import { PageSaver } from "./saver.js" */

/** @typedef {{ title: string, text: string }} Problem what went wrong, and what to do */

export function noKeyText() {
  return { title: message("noKey"), text: message("noKeyHint") };
}

export function noHttpsText() {
  return { title: message("noHttps"), text: message("noHttpsHint") };
}

/**
 * Returns what went wrong with an encrypted file, and what to do.
 * @param {unknown} error
 * @param {{ withPassword: boolean, inBundle?: string, saver?: PageSaver }} options inBundle: name of the file of a
 *   bundle that it happened to; saver: of the save that failed
 * @returns {Problem}
 */
export function failureText(error, { withPassword, inBundle: name = "", saver }) {
  const { title, text } = problemOf(error, name === "" && withPassword);
  const hint = saver?.opened ? savedHint(text, saver) : text;
  if (name === "") return { title, text: hint };
  return { title: message("fileFailed", { name, problem: title }), text: message("fileFailedHint", { hint }) };
}

/**
 * @param {string} hint
 * @param {PageSaver} saver
 */
function savedHint(hint, { mayLeaveFile }) {
  return message(mayLeaveFile ? "incompleteHint" : "nothingSavedHint", { hint });
}

/**
 * @param {unknown} error
 * @param {boolean} withPassword
 * @returns {Problem}
 */
function problemOf(error, withPassword) {
  if (error instanceof CryptoError) return cryptoProblem(error.code);
  if (error instanceof NetworkError) return { title: message("serverSilent"), text: message("serverSilentHint") };
  if (error instanceof ApiError) return refusal(error, withPassword);
  return { title: message("notSaved"), text: message("notSavedHint") };
}

/**
 * @param {string} code of a CryptoError
 * @returns {Problem}
 */
function cryptoProblem(code) {
  if (code === "damaged-link") return { title: message("damagedLink"), text: message("damagedLinkHint") };
  if (code === "unsupported") return { title: message("unsupported"), text: message("unsupportedHint") };
  if (code === "wrong-password") return wrongPassword();
  if (code === "wrong-key") return wrongLink();
  if (code === "outdated") return { title: message("outdated"), text: message("outdatedHint") };
  if (code === "truncated") return { title: message("truncated"), text: message("truncatedHint") };
  return damaged();
}

/**
 * @param {ApiError} error
 * @param {boolean} withPassword
 * @returns {Problem}
 */
function refusal({ slug, status, problem, retryAfter }, withPassword) {
  if (slug === "wrong-token") return withPassword ? wrongPassword() : wrongLink();
  if (status === 429) {
    const text = retryAfter === null ? message("waitMinute") : message("waitSeconds", { count: Math.ceil(retryAfter) });
    return { title: message("tooManyAttempts"), text };
  }
  // 412, 416, or a whole file in place of a part: the bytes are not those that the envelope belongs to.
  if (problem.title === undefined) return damaged();
  return { title: `${problem.title}.`, text: problem.detail ?? message("askForLink") };
}

function wrongPassword() {
  return { title: message("wrongPassword"), text: message("wrongPasswordHint") };
}

function wrongLink() {
  return { title: message("wrongLink"), text: message("wrongLinkHint") };
}

function damaged() {
  return { title: message("damaged"), text: message("damagedHint") };
}

/**
 * @param {unknown} error of a link with a password
 */
export function isWrongPassword(error) {
  if (error instanceof CryptoError) return error.code === "wrong-password";
  return error instanceof ApiError && error.slug === "wrong-token";
}

/**
 * Returns whether trying the same again may help.
 * @param {unknown} error
 */
export function mayRetry(error) {
  if (error instanceof CryptoError) return ["damaged", "truncated", "outdated"].includes(error.code);
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return true;
}
