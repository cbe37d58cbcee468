import { OutdatedError } from "../crypto/opening.js";

/**
 * Refuses an earlier content of a link than one that this browser has seen under it, and remembers later ones. Contents
 * are numbered from 1 by their sender, and the number is sealed, so no server can make one up.
 * @param {string} id of the file
 * @param {number} [revision]
 * @throws {OutdatedError}
 */
export function requireNewest(id, revision = 1) {
  const seen = seenRevision(id);
  if (revision < seen) throw new OutdatedError();
  if (revision > seen) remember(id, revision);
}

/** @param {string} id */
function nameOf(id) {
  return `revision:${id}`;
}

/** @param {string} id */
function seenRevision(id) {
  try {
    return Number(localStorage.getItem(nameOf(id)) ?? 1);
  } catch {
    return 1; // storage is blocked, so nothing is remembered
  }
}

/**
 * @param {string} id
 * @param {number} revision
 */
function remember(id, revision) {
  try {
    localStorage.setItem(nameOf(id), String(revision));
  } catch {
    // Storage is blocked or full.
  }
}
