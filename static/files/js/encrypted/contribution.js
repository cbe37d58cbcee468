import { sealedLengths } from "../crypto/index.js";
import { sealFileKey, sealedKeyLength } from "../crypto/request/index.js";
import { toBase64 } from "../transfer/base64.js";
import { encryptionOf } from "./announcement.js";
import { LEAST } from "./sending-link.js";

/**
 * @import { Sealing } from "../crypto/index.js"
 * @import { FileKeyValue } from "../crypto/request/index.js"
 * @import { SendingLink } from "./sending-link.js"
 */

/**
 * Returns what the server is told of a file, with its key for the owner alone.
 * @param {SendingLink} link that was opened
 * @param {Sealing} sealing without a password
 * @param {FileKeyValue} value
 */
export async function contributionOf({ card, sendToken }, sealing, value) {
  const sealed = await sealFileKey(card, sealing, value);
  return { send_token: sendToken, encryption: encryptionOf(sealing), sealed: toBase64(sealed) };
}

/**
 * Returns what a file takes of a link's bytes.
 * @param {ReturnType<typeof sealedLengths>} lengths of the file
 * @param {FileKeyValue} value
 */
export function countedSize({ body, envelope }, value) {
  return Math.max(LEAST, body + envelope + sealedKeyLength(value));
}
