import { message } from "../../../../messages/preview.js";
import { formatBytes } from "../../../../messages/units.js";
import { CryptoError } from "../../crypto/opening.js";
import { ApiError } from "../../transfer/errors.js";

/** @import { Kind } from "../../encrypted/preview/kinds.js" */

/** The reason why a file is not shown. The message is for the user. */
export class NotShown extends Error {}

/** @param {Kind} kind */
export function notWhatItSays(kind) {
  if (kind === "audio") return new NotShown(message("notAudio"));
  if (kind === "video") return new NotShown(message("notAVideo"));
  return new NotShown(message(kind === "text" ? "notText" : "notAnImage"));
}

export function tooLargeHere() {
  return new NotShown(message("tooLarge"));
}

/**
 * @param {Kind} kind
 * @param {number} size bytes
 * @returns {{ icon: "eye" | "play", label: string, hint: string }}
 */
export function offerText(kind, size) {
  if (kind === "audio") return { icon: "play", label: message("play"), hint: message("listenHint") };
  if (kind === "video") return { icon: "play", label: message("play"), hint: message("watchHint") };
  return { icon: "eye", label: message("show"), hint: message("showHint", { size: formatBytes(size) }) };
}

/** @param {unknown} error */
export function failureText(error) {
  if (error instanceof NotShown) return error.message;
  if (error instanceof CryptoError) return message("damaged");
  if (error instanceof ApiError) return message("refused", { reason: error.message });
  return message("unreadable");
}
