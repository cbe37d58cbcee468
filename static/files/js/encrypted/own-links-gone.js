import { openLink } from "../crypto/opening.js";
import { ApiError } from "../transfer/errors.js";
import { toBase64Url } from "../transfer/base64.js";
import { trashed } from "../transfer/trash.js";

/**
 * @import { Api } from "../transfer/api.js"
 * @import { LibraryLinks } from "./library/links.js"
 * @import { OwnLink, OwnLinks } from "./own-links.js"
 */

// The number of links checked per page view; later views check the others.
const MOST = 20;

/**
 * Forgets links to files that were deleted elsewhere or have expired. Each file is checked with its own request and the
 * proof of its key, because a file missing from the list may be on the next page, newer than the list, in the trash, or
 * another user's.
 * @param {OwnLinks | LibraryLinks} keys
 * @param {OwnLink[]} unseen
 * @param {Api} api
 * @returns {Promise<number>} how many were forgotten
 */
export async function forgetGone(keys, unseen, api) {
  const inTrash = new Set((await trashed(api)).map(({ id }) => id));
  const outside = unseen.filter(({ id }) => !inTrash.has(id));
  const gone = [];
  for (const key of sampleOf(outside)) if (await isGone(key, api)) gone.push(key.id);
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
    // Only the server's own error counts: a 404 from a proxy says nothing about the file.
    return isNotFound(error) && !(await isOwn(id, api));
  }
}

/**
 * Whether the user has the file: another device may just have put it in the trash, where its link opens nothing.
 * @param {string} id
 * @param {Api} api
 */
async function isOwn(id, api) {
  try {
    await api.file(id);
    return true;
  } catch (error) {
    return !isNotFound(error);
  }
}

/** @param {unknown} error */
function isNotFound(error) {
  return error instanceof ApiError && error.slug === "file-not-found";
}

/** @param {OwnLink[]} keys */
function sampleOf(keys) {
  const start = Math.floor(Math.random() * keys.length);
  return [...keys.slice(start), ...keys.slice(0, start)].slice(0, MOST);
}
