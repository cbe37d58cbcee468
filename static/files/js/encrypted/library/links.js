import { FILE } from "../../crypto/library/index.js";
import { smallThumbnailOf } from "../thumbnail.js";
import { cutText } from "./cut-text.js";
import { folded } from "./folded.js";
import { LibraryFolders, newFolder } from "./folders.js";

/**
 * @import { Entry, Put } from "../../crypto/library/index.js"
 * @import { OwnLink } from "../own-links.js"
 * @import { Library } from "./library.js"
 */

const MOST_LISTS = 8;
const LONGEST_NAME = 1024; // bytes
const LONGEST_TYPE = 255;
const LONGEST_NOTE = 4096;
const LONGEST_TAG = 64;
const MOST_TAGS = 16;

/**
 * @typedef {object} Details what the owner says about a file
 * @property {string} name
 * @property {string} note
 * @property {string[]} tags
 * @property {string} folder its id; "" if it is in none
 */

/**
 * @typedef {object} Plain a file that is not encrypted, as the library has it
 * @property {string} id
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {number} added milliseconds
 * @property {string} folder its id; "" if it is in none
 */

/** The links of the owner's encrypted files, kept in the library: OwnLinks for all devices instead of one browser. */
export class LibraryLinks {
  #library;
  #origin;
  #script;

  /**
   * @param {Library} library unlocked
   * @param {{ origin: string, thumbnailWorker: string }} options origin: of the links, the server's public URL
   */
  constructor(library, { origin, thumbnailWorker }) {
    this.#library = library;
    this.folders = new LibraryFolders(library);
    this.#origin = origin;
    this.#script = thumbnailWorker;
  }

  /** Links are always kept: they are locked. */
  get remembering() {
    return true;
  }

  /** @returns {Promise<OwnLink[]>} without their thumbnails, which `thumbnailOf` reads one by one */
  async all() {
    const sealed = this.#library.files.filter(({ value }) => value.fragment !== "");
    const members = membersOf(sealed);
    return sealed.map((entry) => linkOf(entry, this.#origin, members.get(entry.id) ?? []));
  }

  /**
   * Returns all links, each with its folder, its date and the text that a search looks through: name, note and tags.
   * @returns {Promise<{ link: OwnLink, text: string, folder: string, added: number }[]>}
   */
  async searchable() {
    const links = await this.all();
    return links.map((link) => {
      const { name, note, tags, folder } = this.details(link.id);
      return { link, text: folded([name, note, ...tags].join("\n")), folder, added: this.#valueOf(link.id).added };
    });
  }

  /** @returns {Plain[]} the files that are not encrypted and have been put into a folder */
  get plain() {
    const plain = this.#library.files.filter(({ value }) => value.fragment === "");
    return plain.map(({ id, value: { name, type, size, added, folder = "" } }) => ({ id, name, type, size, added, folder }));
  }

  /** @param {string} id of a file */
  has(id) {
    return this.#library.state.entries.has(`${FILE}/${id}`);
  }

  /** @param {string} id of a file */
  #valueOf(id) {
    return this.#library.state.entries.get(`${FILE}/${id}`)?.value ?? {};
  }

  /**
   * @param {string} id of a file
   * @returns {Details}
   */
  details(id) {
    const { name = "", note = "", tags = [], folder = "" } = this.#valueOf(id);
    return { name, note, tags, folder };
  }

  /**
   * @param {string} id of a file
   * @param {Details} details
   * @param {string} inNew the name of a folder to make inside `details.folder`, for the file; "" for none
   */
  async describe(id, { name, note, tags, folder }, inNew) {
    const made = inNew === "" ? null : newFolder(inNew, folder);
    const value = {
      name: cutText(name, LONGEST_NAME) || "file",
      note: cutText(note, LONGEST_NOTE) || undefined,
      tags: tagsOf(tags),
      folder: made?.id ?? (folder === "" ? undefined : folder),
    };
    await this.#library.write({ put: made === null ? [] : [made], edit: [{ kind: FILE, id, value }] });
  }

  /**
   * Puts files into a folder.
   * @param {string[]} ids of files in the library
   * @param {Omit<Plain, "folder">[]} plain files that are not encrypted; they come into the library with it
   * @param {string} folder its id; "" for none
   * @param {string} inNew the name of a folder to make inside it, for the files; "" for none
   */
  async move(ids, plain, folder, inNew) {
    const made = inNew === "" ? null : newFolder(inNew, folder);
    const value = { folder: made?.id ?? (folder === "" ? undefined : folder) };
    const filed = plain.map(({ id, name, type, size, added }) => {
      const file = { fragment: "", name: cutText(name, LONGEST_NAME) || "file", type: cutText(type, LONGEST_TYPE), size, added };
      return { kind: FILE, id, value: { ...file, ...value } };
    });
    const edit = ids.map((id) => ({ kind: FILE, id, value }));
    await this.#library.write({ put: made === null ? filed : [made, ...filed], edit });
  }

  /**
   * Adds tags to files of the library, which keep those that they have.
   * @param {string[]} ids
   * @param {string[]} tags as they were typed
   */
  async tag(ids, tags) {
    const edit = ids.map((id) => ({ kind: FILE, id, value: { tags: tagsOf([...this.details(id).tags, ...tags]) } }));
    await this.#library.write({ edit });
  }

  /**
   * @param {string} id of a file
   * @returns {Promise<string | null>}
   */
  async thumbnailOf(id) {
    return (await this.#library.thumbOf(`${FILE}/${id}`).catch(() => undefined)) ?? null;
  }

  /** @param {...OwnLink} links replace those of the same files */
  async keep(...links) {
    const put = await Promise.all(links.map((link) => this.#putOf(link)));
    await this.#library.write({ put, edit: this.#listings(links, put) });
  }

  /**
   * @param {OwnLink} link
   * @returns {Promise<Put>}
   */
  async #putOf({ id, fragment, name, type, size, thumbnail }) {
    const thumb = thumbnail === null ? undefined : await smallThumbnailOf(thumbnail, this.#script);
    const value = { fragment, name: cutText(name, LONGEST_NAME) || "file", type: cutText(type, LONGEST_TYPE), size };
    const added = this.#valueOf(id).added ?? Date.now();
    return { kind: FILE, id, value: { ...value, added, ...(thumb && { thumb }) } };
  }

  /**
   * Returns the changes of files that the lists among `links` name, and adds those of `put` to them.
   * @param {OwnLink[]} links
   * @param {Put[]} put
   * @returns {Put[]}
   */
  #listings(links, put) {
    const listed = new Map(put.map((item) => [item.id, item]));
    /** @type {Map<string, Put>} */
    const edits = new Map();
    for (const { id: list, members } of links) {
      for (const id of members) {
        const item = listed.get(id) ?? edits.get(id) ?? { kind: FILE, id, value: {} };
        const known = item.value.lists ?? this.#valueOf(id).lists ?? [];
        item.value.lists = [...new Set([...known, list])].slice(-MOST_LISTS);
        if (!listed.has(id)) edits.set(id, item);
      }
    }
    return [...edits.values()];
  }

  /**
   * Keeps which files a link to several files opens now.
   * @param {OwnLink} link
   * @param {string[]} members their ids
   */
  async keepMembers({ id: list, members: before }, members) {
    /** @type {Put[]} */
    const edit = [];
    for (const id of new Set([...before, ...members])) {
      const known = this.#valueOf(id).lists;
      if (known === undefined && !members.includes(id)) continue;
      const others = (known ?? []).filter((/** @type {string} */ each) => each !== list);
      const lists = members.includes(id) ? [...others, list].slice(-MOST_LISTS) : others;
      edit.push({ kind: FILE, id, value: { lists: lists.length > 0 ? lists : undefined } });
    }
    await this.#library.write({ edit });
  }

  /** @param {...string} ids of files that are gone, or whose links are to be forgotten */
  async forget(...ids) {
    await this.#library.write({ remove: ids.map((id) => ({ kind: FILE, id })) });
  }

  async forgetAll() {
    await this.forget(...this.#library.files.map(({ id }) => id));
  }
}

/**
 * @param {Entry[]} files
 * @returns {Map<string, string[]>} the files in each list, by its id
 */
function membersOf(files) {
  const members = new Map();
  for (const { id, value } of files) {
    for (const list of value.lists ?? []) members.set(list, [...(members.get(list) ?? []), id]);
  }
  return members;
}

/**
 * @param {Entry} entry
 * @param {string} origin
 * @param {string[]} members
 * @returns {OwnLink}
 */
function linkOf({ id, value: { fragment, name, type, size } }, origin, members) {
  return { id, url: `${origin}/f/${id}`, fragment, name, type, size, thumbnail: null, members };
}

/**
 * @param {string[]} tags as they were typed
 * @returns {string[] | undefined} undefined if there are none
 */
function tagsOf(tags) {
  const clean = tags.map((tag) => cutText(tag.trim(), LONGEST_TAG)).filter((tag) => tag !== "");
  return clean.length === 0 ? undefined : [...new Set(clean)].slice(0, MOST_TAGS);
}
