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
 * list with them. Those that the format refuses stay, and so do those that differ from what the library has, unless only
 * they open what the server has: then they take the place of those in the library.
 * @param {OwnLinks} own
 * @param {{ library: Library, links: LibraryLinks, onProgress: (left: number) => void }} to an unlocked library
 * @returns {Promise<{ moved: number, refused: OwnLink[] }>}
 */
export async function moveIn(own, { library, links, onProgress }) {
  const all = await remembered(own);
  /** @type {boolean[]} */
  const allowed = [];
  for (const link of all) allowed.push(await isAllowed(link, library));
  const differing = all.filter(({ id, fragment }, i) => allowed[i] && ![undefined, fragment].includes(known(library, id)));
  const replacing = new Set(differing.map(({ id }) => id));
  const moving = all.filter((_, i) => allowed[i]).map(withCheckedThumbnail);
  // Lists last: they are noted at their members, which must be there.
  moving.sort((a, b) => Number(a.members.length > 0) - Number(b.members.length > 0));
  for (let done = 0; done < moving.length; done += AT_ONCE) {
    onProgress(moving.length - done);
    const batch = moving.slice(done, done + AT_ONCE);
    const unknown = batch.filter(({ id }) => known(library, id) === undefined);
    if (unknown.length > 0) await links.keep(...unknown);
    // Of these, name, folder and notes are those of the library.
    const other = batch.filter(({ id }) => replacing.has(id));
    if (other.length > 0) await library.write({ edit: other.map(({ id, fragment }) => ({ kind: FILE, id, value: { fragment } })) });
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
  if (!isIdOf(FILE, id)) return false;
  const kept = known(library, id);
  if (kept !== undefined && kept !== fragment && !(await isRight(library, id, { kept, fragment }))) return false;
  // Name and type are cut to what the format allows.
  const value = { fragment, name: "file", type: "", size, added: Date.now() };
  return (await faultOf(FILE, id, value)) === undefined;
}

/**
 * Returns whether a link is the right one of its file, and the one that the library has is not.
 * @param {Library} library
 * @param {string} id
 * @param {{ kept: string, fragment: string }} keys
 */
async function isRight(library, id, { kept, fragment }) {
  try {
    return !(await library.opensHeader(id, kept)) && (await library.opensHeader(id, fragment));
  } catch {
    return false; // the server does not say, so nothing is changed
  }
}

/** @param {OwnLink} link */
function withCheckedThumbnail(link) {
  return { ...link, thumbnail: link.thumbnail !== null && THUMBNAIL.test(link.thumbnail) ? link.thumbnail : null };
}
