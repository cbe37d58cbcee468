import { CryptoError } from "../../crypto/opening.js";
import { ApiError } from "../../transfer/errors.js";
import { formatBytes } from "../words.js";

/** @import { Kind } from "../../encrypted/preview/kinds.js" */

const DAMAGED =
  "The preview was taken away: the file was damaged or changed on its way. Ask the person who sent it to upload it anew.";
const UNREADABLE = "This browser cannot show the file. Download it and open it with another program.";

/** Why something is not shown; the message is a sentence for the person. */
export class NotShown extends Error {}

/** @param {Kind} kind */
export function notWhatItSays(kind) {
  const claimed = { image: "a picture", drawing: "a drawing", audio: "sound", video: "a film", text: "text" }[kind];
  return new NotShown(`It is not ${claimed}, though its name says so. It is not shown; you can download it.`);
}

export function tooLargeHere() {
  return new NotShown("This browser cannot play so large a file while it decrypts it. Download it first.");
}

/**
 * @param {Kind} kind
 * @param {number} size bytes
 * @returns {{ icon: "eye" | "play", label: string, hint: string }}
 */
export function offerWords(kind, size) {
  if (kind === "audio") return { icon: "play", label: "Play", hint: "Only what you listen to is loaded." };
  if (kind === "video") return { icon: "play", label: "Play", hint: "Only what you watch is loaded." };
  return { icon: "eye", label: "Show preview", hint: `Loads ${formatBytes(size)}.` };
}

/** @param {unknown} error */
export function failureWords(error) {
  if (error instanceof NotShown) return error.message;
  if (error instanceof CryptoError) return DAMAGED;
  if (error instanceof ApiError) return `The server gives no preview: ${error.message}`;
  return UNREADABLE;
}
