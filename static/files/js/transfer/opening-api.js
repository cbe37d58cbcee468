import { call } from "./call.js";

/**
 * @typedef {object} Envelope an encrypted file, opened with its read token
 * @property {string} envelope base64
 * @property {string} ticket
 * @property {string} ticket_expires_at
 * @property {string} download_url
 * @property {number} size bytes of the body
 *
 * @typedef {Pick<OpeningApi, "openLink" | "openPlain" | "openEnvelope" | "openOwn" | "burn">} Opening
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
    return this.#open(fileId, { link_token: linkToken });
  }

  /**
   * Opens a file that is not encrypted and has a download limit. This uses one download.
   * @param {string} fileId
   * @returns {Promise<{ ticket: string }>}
   */
  openPlain(fileId) {
    return this.#open(fileId, {});
  }

  /**
   * @param {string} fileId
   * @param {string} readToken base64url
   * @param {string} [ticket] of the download that is resumed, which is then not counted again
   * @returns {Promise<Envelope>}
   */
  openEnvelope(fileId, readToken, ticket) {
    return this.#open(fileId, { read_token: readToken, ticket });
  }

  /**
   * Deletes a file to burn that was read.
   * @param {string} fileId
   * @param {string} ticket of its one download
   * @returns {Promise<void>}
   */
  burn(fileId, ticket) {
    const headers = { "X-CSRFToken": this.#csrfToken() };
    return call("POST", `/files/${fileId}/burn`, { json: { ticket }, headers });
  }

  /**
   * Opens an encrypted file of the person who is logged in. This uses no download.
   * @param {string} fileId
   * @param {string} readToken
   * @returns {Promise<Envelope>}
   */
  openOwn(fileId, readToken) {
    return this.#open(fileId, { read_token: readToken, as_owner: true });
  }

  /**
   * @param {string} fileId
   * @param {object} json
   * @returns {Promise<any>}
   */
  #open(fileId, json) {
    return call("POST", `/files/${fileId}/open`, { json, headers: { "X-CSRFToken": this.#csrfToken() } });
  }
}
