import { CryptoError } from "../../crypto/opening.js";
import { ApiError, NetworkError } from "../../transfer/errors.js";

/** @import { Sentence } from "../upload/texts.js" */

/** @type {Sentence} */
export const NO_KEY = {
  title: "The link is not complete.",
  text: "The part behind the # is missing. It is the key to this file, so ask for the whole link, or copy it again to its end.",
};

/** @type {Sentence} */
export const NO_CRYPTO = {
  title: "This page cannot decrypt here.",
  text: "Browsers decrypt on https pages only, and this one was opened over http. Open the link with https.",
};

/** @type {Sentence} */
const WRONG_PASSWORD = { title: "The password is not right.", text: "Try again: capital letters and spaces count." };

/** @type {Sentence} */
const WRONG_LINK = {
  title: "This link does not open this file.",
  text: "It was changed on its way to you. Ask the person who sent it for a new link.",
};

/** @type {Sentence} */
const DAMAGED = {
  title: "The file was damaged or changed on its way.",
  text: "Nothing of it was saved. Try again; if it happens again, ask the person who sent it to upload it anew.",
};

/** @type {Record<string, Sentence>} by code of a CryptoError */
const OPENING = {
  "damaged-link": {
    title: "The link is damaged.",
    text: "Characters behind the # are missing or mistyped. Copy the whole link again, or ask for it once more.",
  },
  unsupported: {
    title: "This page does not know how to open the file.",
    text: "It was encrypted by a newer version. Reload the page; if that does not help, ask the person who sent it.",
  },
  "wrong-password": WRONG_PASSWORD,
  "wrong-key": WRONG_LINK,
  damaged: DAMAGED,
  truncated: { title: "The file was cut short.", text: "Nothing of it was saved. Try again." },
};

/**
 * What went wrong with an encrypted file, and what to do.
 * @param {unknown} error
 * @param {{ withPassword: boolean, listed?: string }} link listed: which of several files it happened to; none where it is one
 * @returns {Sentence}
 */
export function shareFailureWords(error, { withPassword, listed = "" }) {
  if (listed === "") return failureWords(error, withPassword);
  const { title, text } = failureWords(error, false);
  return { title: `${listed}: ${title}`, text: `${text} The other files can still be downloaded one by one.` };
}

/**
 * @param {unknown} error
 * @param {boolean} withPassword
 * @returns {Sentence}
 */
function failureWords(error, withPassword) {
  if (error instanceof CryptoError) return OPENING[error.code] ?? DAMAGED;
  if (error instanceof NetworkError) {
    return { title: "The server does not answer.", text: "Check your connection, then try again. Nothing is lost." };
  }
  if (error instanceof ApiError) return refusalWords(error, withPassword);
  return { title: "The file could not be saved.", text: "Look whether there is room on your disk, then try again." };
}

/**
 * @param {ApiError} error
 * @param {boolean} withPassword
 * @returns {Sentence}
 */
function refusalWords({ slug, status, problem, retryAfter }, withPassword) {
  if (slug === "wrong-token") return withPassword ? WRONG_PASSWORD : WRONG_LINK;
  if (status === 429) {
    const wait = retryAfter === null ? "a minute" : `${Math.ceil(retryAfter)} seconds`;
    return { title: "Too many tries.", text: `Wait ${wait}, then try again.` };
  }
  // 412, 416 and a whole file where a part was asked for: the bytes are not those that the envelope belongs to.
  if (problem.title === undefined) return DAMAGED;
  return { title: `${problem.title}.`, text: problem.detail ?? "Ask the person who sent it for a new link." };
}

/**
 * Of a link with a password.
 * @param {unknown} error
 */
export function isWrongPassword(error) {
  if (error instanceof CryptoError) return error.code === "wrong-password";
  return error instanceof ApiError && error.slug === "wrong-token";
}

/**
 * Whether trying the same again may help.
 * @param {unknown} error
 */
export function mayRetry(error) {
  if (error instanceof CryptoError) return ["damaged", "truncated"].includes(error.code);
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return true;
}
