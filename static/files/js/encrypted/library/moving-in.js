import { FILE } from "../../crypto/library/index.js";
import { isIdOf } from "../../crypto/library/ids.js";
import { faultOf } from "../../crypto/library/values.js";
import { THUMBNAIL } from "../thumbnail-format.js";

/**
 * @import { OwnLink, OwnLinks } from "../own-links.js"
 * @import { Library } from "./library.js"
 * @import { LibraryLinks } from "./links.js"
 */

const AT_ONCE = 250; // as many as one write takes, so that an interruption loses little

/**
 * Moves the links that this browser remembers into the library. They are forgotten here when the server has shown the
 * list with them. Those that the format refuses stay, and so do those that differ from what the library has.
 * @param {OwnLinks} own
 * @param {{ library: Library, links: LibraryLinks, onProgress: (left: number) => void }} to an unlocked library
 * @returns {Promise<{ moved: number, refused: OwnLink[] }>}
 */
export async function moveIn(own, { library, links, onProgress }) {
  const all = await remembered(own);
  const allowed = await Promise.all(all.map((link) => isAllowed(link, library)));
  const moving = all.filter((_, i) => allowed[i]).map(withCheckedThumbnail);
  // Lists last: they are noted at their members, which must be there.
  moving.sort((a, b) => Number(a.members.length > 0) - Number(b.members.length > 0));
  for (let done = 0; done < moving.length; done += AT_ONCE) {
    onProgress(moving.length - done);
    const batch = moving.slice(done, done + AT_ONCE).filter(({ id }) => known(library, id) === undefined);
    if (batch.length > 0) await links.keep(...batch);
  }
  if (moving.length > 0) {
    await library.readBack();
    await own.forget(...moving.filter(({ id, fragment }) => known(library, id) === fragment).map(({ id }) => id));
  }
  return { moved: moving.length, refused: all.filter((_, i) => !allowed[i]) };
}

/**
 * Returns how many links this browser remembers outside of the library.
 * @param {OwnLinks} own
 */
export async function countOf(own) {
  return (await remembered(own)).length;
}

/** @param {OwnLinks} own */
function remembered(own) {
  return own.all().catch(() => []); // this browser allows no storage for them
}

/**
 * @param {Library} library
 * @param {string} id
 * @returns {string | undefined} the fragment that it has
 */
function known(library, id) {
  return library.state.entries.get(`${FILE}/${id}`)?.value.fragment;
}

/**
 * @param {OwnLink} link
 * @param {Library} library
 */
async function isAllowed({ id, fragment, size }, library) {
  if (![undefined, fragment].includes(known(library, id)) || !isIdOf(FILE, id)) return false;
  // Name and type are cut to what the format allows.
  const value = { fragment, name: "file", type: "", size, added: Date.now() };
  return (await faultOf(FILE, id, value)) === undefined;
}

/** @param {OwnLink} link */
function withCheckedThumbnail(link) {
  return { ...link, thumbnail: link.thumbnail !== null && THUMBNAIL.test(link.thumbnail) ? link.thumbnail : null };
}
