import { message } from "../../../../../messages/library.js";
import { safeName } from "../../../encrypted/safe-name.js";

/**
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { FileRows } from "../rows/rows.js"
 *
 * @typedef {object} Chosen a selected file
 * @property {string} id
 * @property {string} name as it is shown
 * @property {boolean} sealed
 * @property {boolean} works whether its link opens it: not if it has expired or was taken down
 * @property {OwnLink | null} link of an encrypted file, null if it is not known here
 */

/**
 * @param {string[]} ids
 * @param {FileRows} rows
 * @returns {Chosen[]}
 */
export function chosenOf(ids, rows) {
  return ids.map((id) => {
    const { name = "", sealed = false, url = "", link = null } = rows.entryOf(id) ?? {};
    return { id, name: shownName(link?.name ?? name, sealed), sealed, works: url !== "", link };
  });
}

/**
 * @param {string} name
 * @param {boolean} sealed
 */
function shownName(name, sealed) {
  return name === "" && sealed ? message("unnamed") : safeName(name);
}

/**
 * Returns the files in place of the bundles that hold them, where they are known, and each file once.
 * @param {Chosen[]} files
 * @param {Map<string, OwnLink>} known
 * @returns {Chosen[]}
 */
export function withoutBundles(files, known) {
  const single = new Map();
  for (const file of files) {
    const members = file.link?.members ?? [];
    const links = members.map((id) => known.get(id)).filter((link) => link !== undefined);
    if (links.length === 0) single.set(file.id, file);
    for (const link of links) {
      single.set(link.id, { id: link.id, name: safeName(link.name), sealed: true, works: true, link });
    }
  }
  return [...single.values()];
}
