import { call } from "./call.js";

/**
 * @typedef {object} Envelope an encrypted file, opened with its read token
 * @property {string} envelope base64
 * @property {string} ticket
 * @property {string} ticket_expires_at
 * @property {string} download_url
 * @property {number} size bytes of the body
 * @property {boolean} receipt whether the owner wants to know that the file was received completely
 *
 * @typedef {Pick<OpeningApi, "openLink" | "openPlain" | "openEnvelope" | "openOwn" | "burn" | "confirmReceipt">} Opening
 */

/**
 * What a link's page asks of the server: to open files. Every method rejects with ApiError, NetworkError or the signal's
 * reason.
 */
export class OpeningApi {
  #csrfToken;

  /** @param {() => string} csrfToken returns the page's current token */
  constructor(csrfToken) {
    this.#csrfToken = csrfToken;
  }

  /**
   * @param {string} fileId
   * @param {string} linkToken base64url
   * @returns {Promise<{ header: string }>} base64
   */
  openLink(fileId, linkToken) {
    return this.#post(`/files/${fileId}/open`, { link_token: linkToken });
  }

  /**
   * Opens a file that is not encrypted and has a download limit. This uses one download.
   * @param {string} fileId
   * @returns {Promise<{ ticket: string }>}
   */
  openPlain(fileId) {
    return this.#post(`/files/${fileId}/open`, {});
  }

  /**
   * @param {string} fileId
   * @param {string} readToken base64url
   * @param {string} [ticket] of the download that is resumed, which is then not counted again
   * @returns {Promise<Envelope>}
   */
  openEnvelope(fileId, readToken, ticket) {
    return this.#post(`/files/${fileId}/open`, { read_token: readToken, ticket });
  }

  /**
   * Deletes a file to burn that was read.
   * @param {string} fileId
   * @param {string} ticket of its one download
   * @returns {Promise<void>}
   */
  burn(fileId, ticket) {
    return this.#post(`/files/${fileId}/burn`, { ticket });
  }

  /**
   * Says that the whole file was received and verified.
   * @param {string} fileId
   * @param {string} ticket
   * @returns {Promise<void>}
   */
  confirmReceipt(fileId, ticket) {
    return this.#post(`/files/${fileId}/receipt`, { ticket });
  }

  /**
   * Opens an encrypted file of the person who is logged in. This uses no download.
   * @param {string} fileId
   * @param {string} readToken
   * @returns {Promise<Envelope>}
   */
  openOwn(fileId, readToken) {
    return this.#post(`/files/${fileId}/open`, { read_token: readToken, as_owner: true });
  }

  /**
   * @param {string} path
   * @param {object} json
   * @returns {Promise<any>}
   */
  #post(path, json) {
    return call("POST", path, { json, headers: { "X-CSRFToken": this.#csrfToken() } });
  }
}
