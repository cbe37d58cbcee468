import { call } from "./call.js";

/**
 * An upload link, as the server has it. Sizes are in bytes, as the owner's quota counts them.
 * @typedef {object} StoredRequest
 * @property {string} id
 * @property {"open" | "closed" | "expired" | "taken down"} state
 * @property {string} card base64
 * @property {number} max_files
 * @property {number} max_bytes
 * @property {number | null} max_file_size
 * @property {number} used_files
 * @property {number} used_bytes
 * @property {number} open_uploads
 * @property {string} expires_at
 * @property {boolean} notify
 * @property {boolean} proof
 *
 * A file that was sent through an upload link.
 * @typedef {object} ReceivedFile
 * @property {string} id
 * @property {string} request id of the link
 * @property {number} size bytes of the body
 * @property {string} received_at
 * @property {string} envelope base64
 * @property {string} sealed base64
 * @property {boolean} filed whether the library has it
 * @property {boolean} released whether its link works for everybody
 *
 * @typedef {{ request?: string, filed?: string, limit?: string, cursor?: string }} ReceivedQuery
 */

/** The server's API for the owner of upload links. Every method rejects with ApiError or NetworkError. */
export class RequestsApi {
  #csrfToken;

  /** @param {() => string} csrfToken returns the page's current token */
  constructor(csrfToken) {
    this.#csrfToken = csrfToken;
  }

  /** @returns {Promise<StoredRequest[]>} newest first */
  async all() {
    const all = [];
    /** @type {string | null} */
    let cursor = "";
    while (cursor !== null) {
      /** @type {{ requests: StoredRequest[], next: string | null }} */
      const page = await this.#call("GET", `/requests?${new URLSearchParams(cursor === "" ? {} : { cursor })}`);
      all.push(...page.requests);
      cursor = page.next;
    }
    return all;
  }

  /**
   * @param {object} link
   * @returns {Promise<StoredRequest>}
   */
  create(link) {
    return this.#call("POST", "/requests", link);
  }

  /**
   * @param {string} id
   * @param {object} changes
   * @returns {Promise<StoredRequest>}
   */
  change(id, changes) {
    return this.#call("PATCH", `/requests/${id}`, changes);
  }

  /** @param {string} id */
  delete(id) {
    return this.#call("DELETE", `/requests/${id}`);
  }

  /** Closes all links that are open. What was received stays. */
  async closeAll() {
    const open = (await this.all()).filter(({ state }) => state === "open");
    for (const { id } of open) await this.change(id, { state: "closed" });
  }

  /**
   * @param {ReceivedQuery} query
   * @returns {Promise<{ files: ReceivedFile[], next: string | null }>} oldest first
   */
  received(query) {
    return this.#call("GET", `/received?${new URLSearchParams(query)}`);
  }

  /**
   * @param {string} file id
   * @param {{ filed?: boolean, released?: true }} changes
   * @returns {Promise<ReceivedFile>}
   */
  mark(file, changes) {
    return this.#call("PATCH", `/received/${file}`, changes);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [json]
   */
  #call(method, path, json) {
    return call(method, path, { headers: { "X-CSRFToken": this.#csrfToken() }, json });
  }
}
