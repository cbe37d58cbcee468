import { call } from "./call.js";
import { OpeningApi } from "./opening-api.js";
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
 * @property {string} [note] to the reader
 * @property {string | null} [slug] what the link ends with instead of the id
 * @property {boolean} [password] whether the link needs one that the server checks
 * @property {boolean} [private] whether it is for its owner alone
 * @property {boolean} [link_ended]
 */

/** The server's API with the browser's session. Every method rejects with ApiError, NetworkError or the signal's reason. */
export class Api extends UploadsApi {
  #opening;

  /** @param {() => string} csrfToken returns the page's current token */
  constructor(csrfToken) {
    super(() => ({ "X-CSRFToken": csrfToken() }));
    this.#opening = new OpeningApi(csrfToken);
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

  /** @param {string} fileId one of the caller's own */
  deleteFile(fileId) {
    return this.#call("DELETE", `/files/${fileId}`, {});
  }

  /** @type {OpeningApi["openLink"]} */
  openLink(...request) {
    return this.#opening.openLink(...request);
  }

  /** @type {OpeningApi["openPlain"]} */
  openPlain(...request) {
    return this.#opening.openPlain(...request);
  }

  /** @type {OpeningApi["openEnvelope"]} */
  openEnvelope(...request) {
    return this.#opening.openEnvelope(...request);
  }

  /** @type {OpeningApi["burn"]} */
  burn(...request) {
    return this.#opening.burn(...request);
  }

  /** @type {OpeningApi["confirmReceipt"]} */
  confirmReceipt(...request) {
    return this.#opening.confirmReceipt(...request);
  }

  /** @type {OpeningApi["openOwn"]} */
  openOwn(...request) {
    return this.#opening.openOwn(...request);
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
