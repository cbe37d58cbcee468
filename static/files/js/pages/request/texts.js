import { message } from "../../../../messages/sending.js";
import { formatBytes } from "../../../../messages/units.js";
import { CryptoError } from "../../crypto/errors.js";
import { ApiError, NetworkError } from "../../transfer/errors.js";

/**
 * @import { OpenedRequest } from "../../transfer/request-api.js"
 * @import { Problem } from "../upload/texts.js"
 */

/** The problems of the API after which nothing can be sent through the link. */
const ENDINGS = /** @type {const} */ ({
  "request-closed": ["closed", "closedHint"],
  "request-expired": ["expired", "expiredHint"],
  "request-not-found": ["notFound", "notFoundHint"],
});

/** @param {OpenedRequest} limits */
export function limitsText({ files_left, bytes_left, max_file_size, expires_at }) {
  const date = new Date(expires_at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  const largest = max_file_size < bytes_left ? [message("largest", { size: formatBytes(max_file_size) })] : [];
  return [message("left", { count: files_left, size: formatBytes(bytes_left) }), ...largest, message("until", { date })].join(" ");
}

export function noKeyText() {
  return { title: message("noKey"), text: message("noKeyHint") };
}

export function noHttpsText() {
  return { title: message("noHttps"), text: message("noHttpsHint") };
}

export function damagedLinkText() {
  return { title: message("damagedLink"), text: message("damagedLinkHint") };
}

/** @param {string} who */
export function fullText(who) {
  return { title: message("full"), text: message("fullHint", { who }) };
}

/**
 * Returns why nothing can be sent through the link any more; null for any other failure.
 * @param {unknown} error
 * @returns {Problem | null}
 */
export function endingText(error) {
  const slug = error instanceof ApiError ? error.slug : "";
  if (!(slug in ENDINGS)) return null;
  const [title, text] = ENDINGS[/** @type {keyof typeof ENDINGS} */ (slug)];
  return { title: message(title), text: message(text) };
}

/**
 * Returns why the link could not be opened, and what to do.
 * @param {unknown} error
 * @param {boolean} withPassword whether a password was entered
 * @returns {Problem}
 */
export function openingText(error, withPassword) {
  if (error instanceof CryptoError) return cryptoText(error.code);
  if (error instanceof NetworkError) return { title: message("serverSilent"), text: message("serverSilentHint") };
  if (isWrongToken(error)) return withPassword ? wrongPassword() : wrongLink();
  return endingText(error) ?? refusalText(error);
}

/** @param {unknown} error */
export function isWrongToken(error) {
  return error instanceof ApiError && error.slug === "wrong-token";
}

/**
 * @param {string} code of a CryptoError
 * @returns {Problem}
 */
function cryptoText(code) {
  if (code === "browser-too-old") return { title: message("tooOld"), text: message("tooOldHint") };
  if (code === "unsupported") return { title: message("unsupported"), text: message("unsupportedHint") };
  return wrongLink();
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
function refusalText(error) {
  if (!(error instanceof ApiError)) return { title: message("failed"), text: message("failedHint") };
  if (error.status !== 429) return { title: message("serverSilent"), text: message("serverSilentHint") };
  const seconds = error.retryAfter;
  const text = seconds === null ? message("waitMinute") : message("waitSeconds", { count: Math.ceil(seconds) });
  return { title: message("tooManyAttempts"), text };
}

/**
 * Returns why a file was not sent; null for what any upload fails with.
 * @param {unknown} error
 * @param {string} who
 * @returns {Problem | null}
 */
export function notSentText(error, who) {
  if (error instanceof CryptoError && error.code === "text-too-large") return { title: message("noteTooLong"), text: "" };
  if (error instanceof CryptoError && error.code === "browser-too-old") return cryptoText(error.code);
  const slug = error instanceof ApiError ? error.slug : "";
  if (slug === "quota-exceeded") return { title: message("noSpace"), text: message("noSpaceHint", { who }) };
  if (slug === "request-full" || slug === "size-limit-exceeded") return { title: message("limitReached"), text: message("limitReachedHint") };
  if (slug === "wrong-token") return { title: message("passwordChanged"), text: message("passwordChangedHint") };
  if (slug === "proof-required") return { title: message("noProof"), text: message("noProofHint") };
  return endingText(error);
}

function wrongPassword() {
  return { title: message("wrongPassword"), text: message("wrongPasswordHint") };
}

function wrongLink() {
  return { title: message("wrongLink"), text: message("wrongLinkHint") };
}
