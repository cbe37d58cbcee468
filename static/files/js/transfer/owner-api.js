import { Api } from "./api.js";
import { call } from "./call.js";

/**
 * @import { StoredFile } from "./api.js"
 * @import { Options } from "./call.js"
 *
 * @typedef {{ id: string, name: string, parent: string | null, url: string | null }} StoredFolder
 *
 * @typedef {object} FileLink another link to a file
 * @property {string} id
 * @property {string} label
 * @property {string} url
 * @property {string | null} expires_at
 * @property {number | null} max_downloads
 * @property {number} download_count
 * @property {boolean} password whether it needs one
 * @property {number} version how often it was changed
 *
 * @typedef {object} LinkChanges
 * @property {number} version of the link as it was shown
 * @property {string} [label]
 * @property {number | null} [expires_in]
 * @property {number | null} [max_downloads]
 * @property {string | null} [password]
 *
 * @typedef {object} FileChanges
 * @property {string} [name]
 * @property {number | null} [expires_in]
 * @property {number | null} [max_downloads]
 * @property {string} [note]
 * @property {string | null} [slug]
 * @property {string | null} [password]
 * @property {boolean} [private]
 *
 * @typedef {object} StoredLibrary
 * @property {number} revision
 * @property {number} generation
 * @property {number} items
 * @property {Array<{ id: string, kind: number, sealed: string, credential_id: string | null }>} methods in base64
 *
 * @typedef {object} LibraryPage
 * @property {number} revision
 * @property {string[]} items base64; the last page ends with the head
 * @property {Array<{ kind: number, id: string }>} removed
 * @property {string | null} next
 */

/** Files that one request puts in the trash or takes out of it; the server takes 250. */
const TRASHED_AT_ONCE = 250;

/** What owners do with their files and their library, on pages that only they see. */
export class OwnerApi extends Api {
  /**
   * @param {string} fileId one of the caller's own
   * @param {FileChanges} changes
   * @returns {Promise<StoredFile>}
   */
  changeFile(fileId, changes) {
    return this.#call("PATCH", `/files/${fileId}`, { json: changes });
  }

  /**
   * Ends the file's own link, and makes a new one if it is wanted.
   * @param {string} fileId one of the caller's own
   * @param {{ renew: boolean }} wanted
   * @returns {Promise<StoredFile>}
   */
  endLink(fileId, { renew }) {
    return this.#call(renew ? "POST" : "DELETE", `/files/${fileId}/link`, {});
  }

  /**
   * @param {string} fileId one of the caller's own
   * @returns {Promise<FileLink[]>} its links besides its own
   */
  async moreLinks(fileId) {
    const { links } = await this.#call("GET", `/files/${fileId}/links`, {});
    return links;
  }

  /**
   * @param {string} fileId one of the caller's own
   * @param {{ label: string, expires_in: number | null, max_downloads: number | null, password?: string }} rules
   * @returns {Promise<FileLink>}
   */
  addLink(fileId, rules) {
    return this.#call("POST", `/files/${fileId}/links`, { json: rules });
  }

  /**
   * Rejects with the ApiError `link-changed` if the link is no longer as it was shown.
   * @param {string} fileId one of the caller's own
   * @param {string} linkId
   * @param {LinkChanges} changes
   * @returns {Promise<FileLink>}
   */
  changeOtherLink(fileId, linkId, changes) {
    return this.#call("PATCH", `/files/${fileId}/links/${linkId}`, { json: changes });
  }

  /**
   * @param {string} fileId one of the caller's own
   * @param {string} linkId
   */
  async endOtherLink(fileId, linkId) {
    await this.#call("DELETE", `/files/${fileId}/links/${linkId}`, {});
  }

  /** @returns {Promise<StoredFolder[]>} all of the caller's own */
  async folders() {
    const all = [];
    /** @type {string | null} */
    let cursor = "";
    while (cursor !== null) {
      /** @type {{ folders: StoredFolder[], next: string | null }} */
      const page = await this.#call("GET", `/folders?limit=500${cursor === "" ? "" : `&cursor=${cursor}`}`, {});
      all.push(...page.folders);
      cursor = page.next;
    }
    return all;
  }

  /**
   * @param {string} name
   * @param {string | null} parent
   * @returns {Promise<StoredFolder>}
   */
  createFolder(name, parent) {
    return this.#call("POST", "/folders", { json: { name, parent } });
  }

  /**
   * Deletes a folder. What is in it moves to the folder around it.
   * @param {string} id
   */
  deleteFolder(id) {
    return this.#call("DELETE", `/folders/${id}?files=keep`, {});
  }

  /**
   * @param {string[]} ids of the caller's own files, any number
   * @param {string | null} folder
   */
  async moveFiles(ids, folder) {
    for (let start = 0; start < ids.length; start += TRASHED_AT_ONCE) {
      await this.#call("POST", "/folders/move", { json: { ids: ids.slice(start, start + TRASHED_AT_ONCE), folder } });
    }
  }

  /**
   * @param {"" | "/restore"} where "" puts the files in the trash
   * @param {string[]} ids of the caller's own files, any number
   */
  async trash(where, ids) {
    for (let start = 0; start < ids.length; start += TRASHED_AT_ONCE) {
      await this.#call("POST", `/trash${where}`, { json: { ids: ids.slice(start, start + TRASHED_AT_ONCE) } });
    }
  }

  /** @returns {Promise<Set<string>>} the ids of all files in the trash */
  async trashed() {
    const ids = new Set();
    /** @type {string | null} */
    let cursor = "";
    while (cursor !== null) {
      /** @type {{ files: StoredFile[], next: string | null }} */
      const page = await this.files({ trash: "true", limit: "500", ...(cursor !== "" && { cursor }) });
      for (const { id } of page.files) ids.add(id);
      cursor = page.next;
    }
    return ids;
  }

  /**
   * Rejects with the ApiError `library-not-found` if the account has none.
   * @returns {Promise<StoredLibrary>}
   */
  library() {
    return this.#call("GET", "/library", {});
  }

  /**
   * @param {"since" | "cursor"} from
   * @param {number | string} value a revision, or `next` of the page before
   * @returns {Promise<LibraryPage>}
   */
  libraryItems(from, value) {
    return this.#call("GET", `/library/items?${from}=${value}`, {});
  }

  /**
   * @param {"" | "/items" | "/methods" | "/rotate"} path
   * @param {object} write
   * @returns {Promise<{ revision: number }>}
   */
  writeLibrary(path, write) {
    return this.#call("POST", `/library${path}`, { json: write });
  }

  deleteLibrary() {
    return this.#call("DELETE", "/library", {});
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Omit<Options, "credentials">} options
   * @returns {Promise<any>}
   */
  #call(method, path, options) {
    return call(method, path, { ...options, headers: { ...this.headersFor(), ...options.headers } });
  }
}
