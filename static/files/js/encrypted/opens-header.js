import { CryptoError, openLink } from "../crypto/opening.js";
import { toBase64Url } from "../transfer/base64.js";
import { ApiError } from "../transfer/errors.js";

/** @import { Api } from "../transfer/api.js" */

/**
 * Returns whether the server has a file that this key belongs to. The server sees the link token, which is no key.
 * @param {Api} api
 * @param {string} id of the file
 * @param {string} fragment of its link; "" if it is not encrypted
 * @returns {Promise<boolean>} rejects with ApiError or NetworkError if the server does not say
 */
export async function opensHeader(api, id, fragment) {
  try {
    const { linkToken } = await openLink(fragment);
    await api.openLink(id, toBase64Url(linkToken));
    return true;
  } catch (error) {
    if (error instanceof CryptoError || (error instanceof ApiError && [403, 404, 410].includes(error.status))) return false;
    throw error;
  }
}
