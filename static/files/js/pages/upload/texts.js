import { message } from "../../../../messages/upload.js";
import { formatBytes, formatPart } from "../../../../messages/units.js";
import { CryptoError } from "../../crypto/index.js";
import { ApiError, NetworkError, UploadBusyError } from "../../transfer/errors.js";
import { WHOLE_UPLOAD } from "../../transfer/uploader.js";

/**
 * @import { StoredFile } from "../../transfer/api.js"
 * @import { Status } from "../../transfer/uploader.js"
 */

/** @typedef {{ title: string, text: string }} Problem what went wrong, and what to do */

/**
 * Returns what an upload is doing; "" once it has ended.
 * @param {Status} status
 * @param {boolean} sealed
 */
export function stateText(status, sealed) {
  const { phase, retrying, preparing } = status;
  if (phase === "done" || phase === "cancelled" || phase === "failed") return "";
  if (retrying.length > 0 && ["starting", "sending", "completing"].includes(phase)) return retryText(status);
  if (phase === "sending" && preparing) return message(sealed ? "encrypting" : "reading");
  return message(phase);
}

/** @param {Status} status */
function retryText({ retrying, stored, sent, total }) {
  if (sent === stored && retrying.some(({ error }) => error instanceof NetworkError)) {
    return message("offline", { part: formatPart(stored, total) });
  }
  const chunks = retrying.filter(({ chunk }) => chunk !== WHOLE_UPLOAD).map(({ chunk }) => chunk + 1);
  if (chunks.length === 0) return message("serverBusy");
  return message("retryingChunks", { count: chunks.length, chunks: chunks.sort((a, b) => a - b).join(", ") });
}

/**
 * @param {unknown} error what an upload failed with
 * @returns {Problem}
 */
export function failureText(error) {
  if (error instanceof ApiError) return refusalText(error);
  if (error instanceof NetworkError) return { title: message("serverSilent"), text: message("serverSilentHint") };
  if (error instanceof UploadBusyError) return { title: message("alreadyUploading"), text: message("alreadyUploadingHint") };
  if (error instanceof DOMException) return { title: message("unreadable"), text: message("unreadableHint") };
  const sealing = error instanceof CryptoError ? sealingText(error.code) : null;
  return sealing ?? { title: message("pageFailed"), text: message("pageFailedHint") };
}

/**
 * @param {string} code of a CryptoError
 * @returns {Problem | null} null for one that sealing does not fail with
 */
function sealingText(code) {
  if (code === "source-changed") return { title: message("changedWhileRead"), text: message("changedWhileReadHint") };
  if (code === "metadata-too-large") return { title: message("nameTooLong"), text: message("nameTooLongHint") };
  if (code === "file-too-large") return { title: message("tooLargeToEncrypt"), text: message("tooLargeToEncryptHint") };
  return null;
}

/**
 * @param {ApiError} error
 * @returns {Problem}
 */
function refusalText({ status, slug, problem }) {
  if (slug === "quota-exceeded" && problem.quota) {
    const { limit, used, requested } = problem.quota;
    const sizes = { requested: formatBytes(requested), free: formatBytes(Math.max(0, limit - used)) };
    return { title: message("quotaExceeded"), text: message("quotaExceededHint", sizes) };
  }
  if (slug === "size-limit-exceeded" && problem.limit) {
    return { title: message("tooLarge"), text: message("tooLargeHint", { limit: formatBytes(problem.limit) }) };
  }
  if (slug === "address-taken") return { title: message("addressTaken"), text: message("addressTakenHint") };
  if (status === 401 || status === 403) return { title: message("loggedOut"), text: message("loggedOutHint") };
  const title = problem.title ? `${problem.title}.` : message("refused");
  return { title, text: problem.detail ?? message("refusedHint") };
}

/**
 * Returns what the link opens, for whom, and until when.
 * @param {{ sealed: boolean, withPassword: boolean, stored: Pick<StoredFile, "private" | "password"> }} file
 * @param {string | null} lifetime in words; null for no end
 */
export function meaningText({ sealed, withPassword, stored }, lifetime) {
  const plain = stored.password ? "openWithPassword" : "openToAll";
  const meaning = message(stored.private ? "openToOwner" : withPassword ? "encryptedWithPassword" : sealed ? "encrypted" : plain);
  return lifetime === null ? meaning : `${meaning} ${message("deletedAfter", { lifetime })}`;
}
