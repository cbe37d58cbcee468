import { safeName } from "../../../encrypted/safe-name.js";

/**
 * @import { OwnLink } from "../../../encrypted/own-links.js"
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
 * @param {Map<string, OwnLink>} known
 * @returns {Chosen[]}
 */
export function chosenOf(ids, known) {
  return ids.map((id) => chosen(id, known.get(id) ?? null));
}

/**
 * @param {string} id
 * @param {OwnLink | null} link
 * @returns {Chosen}
 */
function chosen(id, link) {
  const row = document.querySelector(`.file-row__select input[value="${CSS.escape(id)}"]`)?.closest(".file-row");
  const sealed = link !== null || (row instanceof HTMLElement && row.dataset.sealed !== undefined);
  const shown = row?.querySelector(".file-row__name");
  const works = row instanceof HTMLElement && sealed ? row.dataset.url !== "" : shown instanceof HTMLAnchorElement;
  return { id, name: link ? safeName(link.name) : (shown?.textContent ?? ""), sealed, works, link };
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
