/**
 * A folder of a bundle, with what is directly inside it. `count` and `size` are of all files below it.
 * @template {{ path: string, size: number }} F
 * @typedef {object} Folder
 * @property {string} name
 * @property {Map<string, Folder<F>>} folders by name
 * @property {F[]} files
 * @property {number} count
 * @property {number} size bytes
 */

/**
 * @template {{ path: string, size: number }} F
 * @param {F[]} files
 * @returns {Folder<F>} the folder that everything is in
 */
export function treeOf(files) {
  /** @type {Folder<F>} */
  const root = newFolder("");
  for (const file of files) {
    let folder = root;
    for (const name of file.path === "" ? [] : file.path.split("/")) {
      /** @type {Folder<F>} */
      const inner = folder.folders.get(name) ?? newFolder(name);
      folder.folders.set(name, inner);
      count(folder, file);
      folder = inner;
    }
    count(folder, file);
    folder.files.push(file);
  }
  return root;
}

/**
 * @param {string} name
 * @returns {Folder<any>}
 */
function newFolder(name) {
  return { name, folders: new Map(), files: [], count: 0, size: 0 };
}

/**
 * @param {{ count: number, size: number }} folder
 * @param {{ size: number }} file
 */
function count(folder, file) {
  folder.count += 1;
  folder.size += file.size;
}
