import { CryptoError } from "../../crypto/index.js";
import { ApiError, NetworkError, SourceChanged, UploadBusy } from "../../transfer/errors.js";
import { WHOLE_UPLOAD } from "../../transfer/uploader.js";
import { formatBytes, formatPart } from "../words.js";

/** @import { Status } from "../../transfer/uploader.js" */

/** @typedef {{ title: string, text: string }} Sentence */

/** @type {Record<string, Sentence>} by code of a CryptoError */
const SEALING = {
  "source-changed": {
    title: "The file changed while it was being read.",
    text: "Nothing was kept on the server. Choose the file again to upload it as it is now.",
  },
  "metadata-too-large": { title: "The file's name is too long.", text: "Give the file a shorter name." },
  "file-too-large": { title: "The file is too large to encrypt.", text: "Files of up to 64 TB can be encrypted." },
};

/**
 * What an upload is doing, in words.
 * @param {Status} status
 * @param {boolean} sealed
 */
export function stateWords(status, sealed) {
  if (status.phase === "sending" && status.retrying.length > 0) return retryWords(status);
  if (status.phase === "sending" && status.preparing) return sealed ? "encrypting" : "reading";
  if (status.phase === "sending") return "sending";
  if (status.phase === "checking") return "checking that the file is the same";
  if (status.phase === "starting" && status.retrying.length > 0) return retryWords(status);
  if (status.phase === "completing") return status.retrying.length > 0 ? retryWords(status) : "finishing";
  return { waiting: "waiting", starting: "starting", paused: "paused" }[/** @type {string} */ (status.phase)] ?? "";
}

/** @param {Status} status */
function retryWords({ retrying, stored, sent, total }) {
  if (sent === stored && retrying.some(({ error }) => error instanceof NetworkError)) {
    return `The connection dropped. ${formatPart(stored, total)} are safe on the server; we go on as soon as you are back.`;
  }
  const chunks = retrying.filter(({ chunk }) => chunk !== WHOLE_UPLOAD).map(({ chunk }) => chunk + 1);
  if (chunks.length === 0) return "The server is busy; we try again in a moment.";
  return `retrying chunk${chunks.length === 1 ? "" : "s"} ${chunks.sort((a, b) => a - b).join(", ")}`;
}

/**
 * Why an upload ended without its file, and what to do.
 * @param {unknown} error
 * @returns {Sentence}
 */
export function failureWords(error) {
  if (error instanceof ApiError) return refusalWords(error);
  if (error instanceof NetworkError) {
    return { title: "The server does not answer.", text: "Check your connection, then try again." };
  }
  if (error instanceof CryptoError && error.code in SEALING) return SEALING[error.code];
  if (error instanceof UploadBusy) {
    return { title: "It is already on its way.", text: "Another tab of this browser is sending it." };
  }
  if (error instanceof DOMException) {
    return {
      title: "The file can no longer be read.",
      text: "It was moved, renamed or changed, or it is a folder. Choose it again.",
    };
  }
  return { title: "This page could not go on.", text: "Nothing was kept on the server. Reload the page and try again." };
}

/**
 * Why an upload of an earlier visit cannot be gone on with, so that the file starts anew; null: it does not have to.
 * @param {string} name
 * @param {unknown} error
 */
export function restartWords(name, error) {
  if (error instanceof SourceChanged) return changedWords(name);
  if (error instanceof ApiError && [404, 410].includes(error.status)) {
    return `What was there of ${name} was not finished in time, so it starts from the beginning.`;
  }
  return null;
}

/** @param {string} name */
export function changedWords(name) {
  return `${name} has changed since its upload began, so it starts from the beginning.`;
}

/**
 * @param {ApiError} error
 * @returns {Sentence}
 */
function refusalWords({ status, slug, problem }) {
  if (slug === "quota-exceeded" && problem.quota) {
    const { limit, used, requested } = problem.quota;
    return {
      title: "There is not enough room.",
      text: `${formatBytes(requested)} are needed, ${formatBytes(Math.max(0, limit - used))} are free. Delete files that you no longer need.`,
    };
  }
  if (slug === "size-limit-exceeded" && problem.limit) {
    return { title: "The file is too large.", text: `This server takes files of up to ${formatBytes(problem.limit)}.` };
  }
  if (status === 401 || status === 403) {
    return { title: "You are logged out.", text: "Log in again in another tab, then try again here." };
  }
  const title = problem.title ? `${problem.title}.` : "The server refused the file.";
  return { title, text: problem.detail ?? "Try again; if it happens again, tell whoever runs this server." };
}

/**
 * @param {boolean} sealed
 * @param {string | null} lifetime the chosen one, in words; null: for ever
 * @param {boolean} withPassword
 */
export function meaningWords(sealed, lifetime, withPassword) {
  const end = lifetime === null ? "" : ` It is deleted after ${lifetime}.`;
  if (withPassword) {
    return `Encrypted in your browser. To open it, people need this link and the password, which is not in the link: tell it to them some other way. Keep both: without them nobody can recover the file, not even us.${end}`;
  }
  return sealed
    ? `Encrypted in your browser. We cannot open it, and neither can anyone without this link. Keep the link: without it nobody can recover the file, not even us.${end}`
    : `Anyone with the link can open this file.${end}`;
}
