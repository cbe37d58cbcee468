import { call } from "./call.js";
import { UploadsApi } from "./uploads-api.js";

/** @import { Options } from "./call.js" */

/**
 * @typedef {object} Limits
 * @property {number} max_size
 * @property {number} min_chunk_size
 * @property {number} default_chunk_size
 * @property {number} max_parallel
 * @property {number} max_ttl seconds after which an upload expires at the latest
 * @property {boolean} direct whether chunks may be sent directly to the store
 *
 * @typedef {object} OpenUpload
 * @property {string} id
 * @property {number} chunk_size
 * @property {number} chunk_count
 * @property {"open" | "completing" | "completed"} state
 * @property {number} size bytes
 * @property {{ count: number, bytes: number }} received
 * @property {string} [token] authorises requests for it, if it goes through an upload link
 *
 * @typedef {object} StoredFile
 * @property {string} id
 * @property {string} name
 * @property {number} size
 * @property {string} url
 * @property {string} [deletion_url]
 * @property {string | null} expires_at
 * @property {number} [version] how often its content was replaced
 * @property {number | null} [max_downloads]
 * @property {string} [content_type]
 * @property {string} [created_at]
 * @property {boolean} [encrypted]
 * @property {number} [download_count]
 *
 * @typedef {{ id: string, name: string, parent: string | null, url: string | null }} StoredFolder
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
 *
 * @typedef {object} Envelope an encrypted file, opened with its read token
 * @property {string} envelope base64
 * @property {string} ticket
 * @property {string} ticket_expires_at
 * @property {string} download_url
 * @property {number} size bytes of the body
 */

/** Files that one request puts in the trash or takes out of it; the server takes 250. */
const TRASHED_AT_ONCE = 250;

/** The server's API with the browser's session. Every method rejects with ApiError, NetworkError or the signal's reason. */
export class Api extends UploadsApi {
  /** @param {() => string} csrfToken returns the page's current token */
  constructor(csrfToken) {
    super(() => ({ "X-CSRFToken": csrfToken() }));
  }

  /**
   * @param {AbortSignal} [signal]
   * @returns {Promise<Limits>}
   */
  limits(signal) {
    return this.#call("GET", "/limits", { signal });
  }

  /**
   * @param {object} announcement
   * @param {{ idempotencyKey: string, signal: AbortSignal }} options
   * @returns {Promise<OpenUpload>}
   */
  createUpload(announcement, { idempotencyKey, signal }) {
    return this.#call("POST", "/uploads", {
      json: announcement,
      headers: { "Idempotency-Key": idempotencyKey },
      signal,
    });
  }

  /**
   * Uploads a small file in one request. Repeated with the same key, it leads to the same file.
   * @param {object} announcement with the content in base64
   * @param {{ idempotencyKey: string, signal: AbortSignal }} options
   * @returns {Promise<StoredFile>}
   */
  uploadWhole(announcement, { idempotencyKey, signal }) {
    return this.#call("POST", "/uploads", {
      json: announcement,
      headers: { "Idempotency-Key": idempotencyKey },
      signal,
    });
  }

  /**
   * @param {string} fileId one of the caller's own
   * @returns {Promise<StoredFile>}
   */
  file(fileId) {
    return this.#call("GET", `/files/${fileId}`, {});
  }

  /**
   * Gives a file the content of another one, which no longer exists then.
   * @param {string} fileId
   * @param {string} successor id
   * @param {number} version of the content that is replaced
   * @returns {Promise<StoredFile>} rejects with ApiError "file-changed" if it is no longer that version
   */
  replaceFile(fileId, successor, version) {
    return this.#call("POST", `/files/${fileId}/replace`, { json: { successor, version } });
  }

  /**
   * @param {Record<string, string>} query
   * @returns {Promise<{ files: StoredFile[], next: string | null }>}
   */
  files(query) {
    return this.#call("GET", `/files?${new URLSearchParams(query)}`, {});
  }

  /**
   * @param {string} fileId one of the caller's own
   * @param {{ name?: string, expires_in?: number | null, max_downloads?: number | null }} changes
   * @returns {Promise<StoredFile>}
   */
  changeFile(fileId, changes) {
    return this.#call("PATCH", `/files/${fileId}`, { json: changes });
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

  /** @param {string} fileId one of the caller's own */
  deleteFile(fileId) {
    return this.#call("DELETE", `/files/${fileId}`, {});
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
   * @param {string} fileId
   * @param {string} linkToken base64url
   * @returns {Promise<{ header: string }>} base64
   */
  openLink(fileId, linkToken) {
    return this.#call("POST", `/files/${fileId}/open`, { json: { link_token: linkToken } });
  }

  /**
   * Opens a file that is not encrypted and has a download limit. This uses one download.
   * @param {string} fileId
   * @returns {Promise<{ ticket: string }>}
   */
  openPlain(fileId) {
    return this.#call("POST", `/files/${fileId}/open`, { json: {} });
  }

  /**
   * @param {string} fileId
   * @param {string} readToken base64url
   * @param {string} [ticket] of the download that is resumed, which is then not counted again
   * @returns {Promise<Envelope>}
   */
  openEnvelope(fileId, readToken, ticket) {
    return this.#call("POST", `/files/${fileId}/open`, { json: { read_token: readToken, ticket } });
  }

  /**
   * Opens an encrypted file of the person who is logged in. This uses no download.
   * @param {string} fileId
   * @param {string} readToken
   * @returns {Promise<Envelope>}
   */
  openOwn(fileId, readToken) {
    return this.#call("POST", `/files/${fileId}/open`, { json: { read_token: readToken, as_owner: true } });
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
