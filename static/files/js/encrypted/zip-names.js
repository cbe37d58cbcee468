import { safeName } from "./safe-name.js";

/**
 * Returns safe paths for the files in a ZIP, unique even on a case-insensitive filesystem.
 * @param {{ name: string, path: string }[]} files as the sender listed them
 * @returns {string[]}
 */
export function zipNames(files) {
  const folders = files.map(({ path }) => safePath(path));
  /** @type {Set<string>} in lower case; no file may have the name of a folder */
  const taken = new Set(folders.flatMap(withParents).map((folder) => folder.toLowerCase()));
  return files.map(({ name }, index) => {
    const folder = folders[index] === "" ? "" : `${folders[index]}/`;
    const unique = firstFree(folder, safeName(name).normalize("NFC"), taken);
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/**
 * Makes each folder of a path safe, as the names of files are.
 * @param {string} path
 */
export function safePath(path) {
  return path === "" ? "" : path.split("/").map((part) => safeName(part).normalize("NFC")).join("/");
}

/**
 * @param {string} path
 * @returns {string[]} the path of each folder on the way, and its own
 */
function withParents(path) {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/**
 * "beach.jpg", "beach (2).jpg", "beach (3).jpg".
 * @param {string} folder "" or with a slash at its end
 * @param {string} name
 * @param {Set<string>} taken in lower case
 */
function firstFree(folder, name, taken) {
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  let candidate = folder + name;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) {
    candidate = `${folder}${stem} (${number})${name.slice(stem.length)}`;
  }
  return candidate;
}
