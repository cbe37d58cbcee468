import { byName } from "../by-name.js";

/** Files of folders, with the paths that they have there. */

/** @type {WeakMap<File, string>} of dropped files; those of a chosen folder bring theirs along */
const paths = new WeakMap();

/** Files that are read from a folder at the same time. */
const AT_ONCE = 50;

/**
 * Returns the path of the file's folder, "" if it was not in one.
 * @param {File} file
 */
export function pathOf(file) {
  const known = fullPath(file);
  return known.slice(0, Math.max(0, known.lastIndexOf("/")));
}

/** @param {File} file */
function fullPath(file) {
  return paths.get(file) ?? file.webkitRelativePath;
}

/**
 * Returns files of folders in the order of their paths. Browsers give them in the disk's.
 * @param {File[]} files
 */
export function inOrder(files) {
  return [...files].sort((a, b) => byName.compare(fullPath(a), fullPath(b)));
}

/**
 * Remembers the folder that a file was in, on another page.
 * @param {File} file
 * @param {string} path of its folder, "" for none
 */
export function keepPath(file, path) {
  if (path !== "") paths.set(file, `${path}/${file.name}`);
}

/**
 * Returns the folder that all files are in, and their paths inside it. The name is "" if they have no folder in common.
 * @param {string[]} all the path of each file's folder
 * @returns {{ name: string, paths: string[] }}
 */
export function commonFolder(all) {
  const [name = ""] = (all[0] ?? "").split("/");
  const common = name !== "" && all.every((path) => path === name || path.startsWith(`${name}/`));
  return common ? { name, paths: all.map((path) => path.slice(name.length + 1)) } : { name: "", paths: all };
}

/**
 * Reads all files of a dropped folder.
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
export async function filesIn(folder) {
  const files = [];
  for (const entries of await allEntries(folder)) {
    const found = await Promise.all(entries.map(filesOf));
    files.push(...found.flat());
  }
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesOf(entry) {
  if (entry.isDirectory) return filesIn(/** @type {FileSystemDirectoryEntry} */ (entry));
  const file = await /** @type {Promise<File>} */ (
    new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))
  );
  paths.set(file, entry.fullPath.slice(1));
  return [file];
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[][]>} in groups
 */
async function allEntries(folder) {
  const reader = folder.createReader();
  const groups = [];
  for (;;) {
    /** @type {FileSystemEntry[]} a hundred at most, so that it has to be called until there are none */
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return groups;
    for (let start = 0; start < entries.length; start += AT_ONCE) groups.push(entries.slice(start, start + AT_ONCE));
  }
}
