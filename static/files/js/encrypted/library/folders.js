import { FILE, FOLDER, newId } from "../../crypto/library/index.js";
import { cutText } from "./cut-text.js";
import { folded } from "./folded.js";

/**
 * @import { Entry, Put } from "../../crypto/library/index.js"
 * @import { Library } from "./library.js"
 *
 * @typedef {{ id: string, name: string }} Folder
 */

/** Between the names of a folder and those inside it. */
const BETWEEN = " / ";
const LONGEST_NAME = 255; // bytes

/** The folders of a library, with sealed names. A folder whose parents are missing or run in a circle is at the top. */
export class LibraryFolders {
  #library;

  /** @param {Library} library unlocked */
  constructor(library) {
    this.#library = library;
  }

  get #entries() {
    return this.#library.state.entries;
  }

  /** @returns {Entry[]} */
  get #folders() {
    return [...this.#entries.values()].filter(({ kind }) => kind === FOLDER);
  }

  /** @returns {{ id: string, path: string }[]} with their whole names, such as "Letters / 2026", in alphabetical order */
  get all() {
    const named = this.#folders.map((folder) => ({ id: folder.id, path: this.#chain(folder).map(({ value }) => value.name).join(BETWEEN) }));
    return named.sort((a, b) => a.path.localeCompare(b.path));
  }

  /** @param {string} id */
  has(id) {
    return this.#entries.has(`${FOLDER}/${id}`);
  }

  /**
   * @param {string} parent an id; "" for the folders at the top
   * @returns {Folder[]} in alphabetical order
   */
  inside(parent) {
    const inside = this.#folders.filter((folder) => (this.#chain(folder).at(-2)?.id ?? "") === parent);
    return inside.map(folderOf).sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * @param {string} text
   * @param {string} outer an id; "" for all folders
   * @returns {Folder[]} those inside it, at any depth, with the text in their names, in alphabetical order
   */
  named(text, outer) {
    const sought = folded(text);
    const within = (/** @type {Entry} */ folder) => folder.id !== outer && this.#chain(folder).some(({ id }) => id === outer);
    const found = this.#folders.filter((folder) => folded(folder.value.name).includes(sought) && (outer === "" || within(folder)));
    return found.map(folderOf).sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * @param {string} id
   * @returns {Folder[]} the folder and those around it, the outermost first; empty if it does not exist
   */
  chain(id) {
    const folder = this.#entries.get(`${FOLDER}/${id}`);
    return folder === undefined ? [] : this.#chain(folder).map(folderOf);
  }

  /**
   * @param {string} id
   * @returns {Set<string>} the ids of the folder and of all folders inside it
   */
  within(id) {
    const inside = this.#folders.filter((folder) => this.#chain(folder).some((each) => each.id === id));
    return new Set(inside.map((folder) => folder.id));
  }

  /**
   * @param {Entry} folder
   * @returns {Entry[]}
   */
  #chain(folder) {
    /** @type {Entry[]} */
    const chain = [];
    /** @type {Entry | undefined} */
    let at = folder;
    while (at !== undefined) {
      if (chain.includes(at)) return [folder];
      chain.unshift(at);
      at = this.#entries.get(`${FOLDER}/${at.value.parent}`);
    }
    return chain;
  }

  /**
   * @param {string} name
   * @param {string} parent an id; "" for the top
   * @returns {Promise<string>} the new folder's id
   */
  async make(name, parent) {
    const folder = newFolder(name, parent);
    await this.#library.write({ put: [folder] });
    return folder.id;
  }

  /**
   * Finds the folder of that name at the top.
   * @param {string} name
   * @returns {{ id: string, put: Put[] }} put: what has to be written first, unless there is such a folder
   */
  atTop(name) {
    const wanted = cutText(name, LONGEST_NAME);
    const known = this.inside("").find((folder) => folder.name === wanted);
    if (known !== undefined) return { id: known.id, put: [] };
    const made = newFolder(wanted, "");
    return { id: made.id, put: [made] };
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  async rename(id, name) {
    await this.#edit(id, { name: cutText(name, LONGEST_NAME) });
  }

  /**
   * Moves a folder into another one, unless that is inside it.
   * @param {string} id
   * @param {string} parent an id; "" for the top
   */
  async move(id, parent) {
    if (this.chain(parent).some((around) => around.id === id)) return;
    await this.#edit(id, { parent: parent === "" ? undefined : parent });
  }

  /**
   * @param {string} id
   * @param {object} value
   */
  async #edit(id, value) {
    await this.#library.write({ edit: [{ kind: FOLDER, id, value }] });
  }

  /**
   * Removes a folder. What is in it moves to the folder around it.
   * @param {string} id
   */
  async remove(id) {
    const parent = this.chain(id).at(-2)?.id;
    const files = this.#library.files.filter(({ value }) => value.folder === id);
    const folders = this.#folders.filter(({ value }) => value.parent === id);
    /** @type {Put[]} */
    const edit = [
      ...files.map((file) => ({ kind: FILE, id: file.id, value: { folder: parent } })),
      ...folders.map((folder) => ({ kind: FOLDER, id: folder.id, value: { parent } })),
    ];
    // The folder last: if this is interrupted, nothing is in a folder that is gone.
    await this.#library.write({ edit });
    await this.#library.write({ remove: [{ kind: FOLDER, id }] });
  }
}

/**
 * @param {string} name
 * @param {string} parent its id; "" at the top
 * @returns {Put} a new folder
 */
export function newFolder(name, parent) {
  const value = { name: cutText(name, LONGEST_NAME), parent: parent === "" ? undefined : parent, added: Date.now() };
  return { kind: FOLDER, id: newId(), value };
}

/**
 * @param {Entry} entry
 * @returns {Folder}
 */
function folderOf({ id, value }) {
  return { id, name: value.name };
}
