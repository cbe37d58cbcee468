import { CryptoError, openFileKey, readCard } from "../../crypto/request/index.js";
import { fromBase64 } from "../../transfer/base64.js";

/**
 * @import { RequestValue } from "../../crypto/library/index.js"
 * @import { CardValue } from "../../crypto/request/index.js"
 * @import { ReceivedFile, StoredRequest } from "../../transfer/requests.js"
 */

/**
 * Returns what the owner tells senders, null if the card is not the owner's.
 * @param {StoredRequest} stored
 * @param {RequestValue} kept
 * @returns {Promise<CardValue | null>}
 */
export async function cardOf({ id, card }, kept) {
  return readCard({ id, ...kept }, fromBase64(card)).catch(nullIfRefused);
}

/**
 * Opens the key of a received file. Returns null if that was not sealed for this link and this file.
 * @param {ReceivedFile} file
 * @param {RequestValue} kept
 */
export async function keyOf({ request, sealed, envelope }, { seed }) {
  const parts = { sealed: fromBase64(sealed), envelope: fromBase64(envelope) };
  return openFileKey({ id: request, seed }, parts).catch(nullIfRefused);
}

/**
 * Anything but a refusal by the format's rules is a defect, or a part of this page that could not be loaded.
 * @param {unknown} error
 */
function nullIfRefused(error) {
  if (error instanceof CryptoError && error.code !== "browser-too-old") return null;
  throw error;
}
