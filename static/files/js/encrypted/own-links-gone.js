import { openLink } from "../crypto/opening.js";
import { ApiError } from "../transfer/errors.js";
import { toBase64Url } from "../transfer/base64.js";

/**
 * @import { Api } from "../transfer/api.js"
 * @import { OwnLink, OwnLinks } from "./own-links.js"
 */

// Requests of one visit to the page: with many links the next visits ask after the others.
const MOST = 20;

/**
 * Forgets links of files that were deleted elsewhere, or have expired and gone. Each is asked after by itself, and by the
 * proof of its key: what a list leaves out may be on its next page, newer than the list, or another user's.
 * @param {OwnLinks} keys
 * @param {OwnLink[]} unseen
 * @param {Api} api
 * @returns {Promise<number>} how many
 */
export async function forgetGone(keys, unseen, api) {
  const gone = [];
  for (const key of someOf(unseen)) if (await isGone(key, api)) gone.push(key.id);
  if (gone.length > 0) await keys.forget(...gone);
  return gone.length;
}

/**
 * @param {OwnLink} key
 * @param {Api} api
 */
async function isGone({ id, fragment }, api) {
  try {
    const { linkToken } = await openLink(fragment);
    await api.openLink(id, toBase64Url(linkToken));
    return false;
  } catch (error) {
    // The server's own word alone: a proxy's 404 says nothing of the file.
    return error instanceof ApiError && error.slug === "file-not-found";
  }
}

/** @param {OwnLink[]} keys */
function someOf(keys) {
  const start = Math.floor(Math.random() * keys.length);
  return [...keys.slice(start), ...keys.slice(0, start)].slice(0, MOST);
}
