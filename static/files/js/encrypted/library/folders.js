import { FOLDER } from "../../crypto/library/index.js";

/** @import { Entry, State } from "../../crypto/library/index.js" */

/** Between the names of a folder and those inside it. */
const BETWEEN = " / ";

/**
 * Returns the folders with their whole names, such as "Letters / 2026", in alphabetical order. A folder whose parents are
 * missing or run in a circle is at the top.
 * @param {State} state
 * @returns {{ id: string, path: string }[]}
 */
export function foldersOf({ entries }) {
  const folders = [...entries.values()].filter(({ kind }) => kind === FOLDER);
  const named = folders.map((folder) => ({ id: folder.id, path: chainOf(folder, entries).map(nameOfFolder).join(BETWEEN) }));
  return named.sort((a, b) => a.path.localeCompare(b.path));
}

/**
 * Returns a folder and those around it, the outermost first.
 * @param {Entry} folder
 * @param {Map<string, Entry>} entries
 */
function chainOf(folder, entries) {
  /** @type {Entry[]} */
  const chain = [];
  /** @type {Entry | undefined} */
  let at = folder;
  while (at !== undefined) {
    if (chain.includes(at)) return [folder];
    chain.unshift(at);
    at = entries.get(`${FOLDER}/${at.value.parent}`);
  }
  return chain;
}

/** @param {Entry} folder */
function nameOfFolder({ value }) {
  return value.name;
}

/**
 * Returns the ids of a folder and of all folders inside it.
 * @param {State} state
 * @param {string} id
 * @returns {Set<string>}
 */
export function withinFolder({ entries }, id) {
  const folders = [...entries.values()].filter(({ kind }) => kind === FOLDER);
  const inside = folders.filter((folder) => chainOf(folder, entries).some((each) => each.id === id));
  return new Set(inside.map((folder) => folder.id));
}
