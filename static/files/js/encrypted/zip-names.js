import { safeName } from "./safe-name.js";

/**
 * Returns safe names for the files in a ZIP, unique even on a case-insensitive filesystem.
 * @param {string[]} names the sender's
 * @returns {string[]}
 */
export function zipNames(names) {
  /** @type {Set<string>} */
  const taken = new Set();
  return names.map((name) => {
    const unique = firstFree(safeName(name).normalize("NFC"), taken);
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/**
 * "beach.jpg", "beach (2).jpg", "beach (3).jpg".
 * @param {string} name
 * @param {Set<string>} taken in lower case
 */
function firstFree(name, taken) {
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  let candidate = name;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) {
    candidate = `${stem} (${number})${name.slice(stem.length)}`;
  }
  return candidate;
}
