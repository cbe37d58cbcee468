import { message } from "../../../../messages/resume.js";
import { ApiError, FileMismatchError } from "../../transfer/errors.js";

/**
 * Returns why an upload of an earlier visit cannot be resumed, so that the file starts over; null for any other failure.
 * @param {string} name
 * @param {unknown} error
 */
export function restartText(name, error) {
  if (error instanceof FileMismatchError) return message("changed", { name });
  if (error instanceof ApiError && [404, 410].includes(error.status)) return message("expiredRestart", { name });
  return null;
}
