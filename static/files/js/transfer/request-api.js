import { call } from "./call.js";
import { ApiError } from "./errors.js";
import { solve } from "./proof.js";
import { UploadsApi } from "./uploads-api.js";

/**
 * @import { OpenUpload, StoredFile } from "./api.js"
 * @import { Options } from "./call.js"
 * @import { Challenge } from "./proof.js"
 * @import { CreateOptions } from "./uploader.js"
 */

/**
 * @typedef {object} OpenedRequest
 * @property {string} card base64
 * @property {number} files_left
 * @property {number} bytes_left as the owner's quota counts them
 * @property {number} max_file_size bytes of a body
 * @property {string} expires_at
 * @property {number} chunk_size
 * @property {Challenge | null} challenge to be solved before a file is sent
 */

/** Whoever is logged in makes no difference here, so the server is not told. */
const credentials = "omit";

/** The API of an upload link, for its senders. Each upload has a token of its own, which is known here until it ends. */
export class RequestApi extends UploadsApi {
  #id;
  #tokens;
  /** @type {Promise<string>} "" if the server asks for none */
  #proof = Promise.resolve("");

  /** @param {string} id of the link */
  constructor(id) {
    /** @type {Map<string, string>} by upload */
    const tokens = new Map();
    super((uploadId = "") => headersWith(tokens.get(uploadId)), credentials);
    this.#id = id;
    this.#tokens = tokens;
  }

  /**
   * @param {string} linkToken base64url
   * @returns {Promise<{ head: string }>} base64
   */
  openHead(linkToken) {
    return this.#call("/open", { json: { link_token: linkToken } });
  }

  /**
   * Opens the card, and begins to solve the challenge if there is one.
   * @param {string} sendToken base64url
   * @returns {Promise<OpenedRequest>}
   */
  async openCard(sendToken) {
    const opened = await this.#call("/open", { json: { send_token: sendToken } });
    if (opened.challenge !== null) this.#proof = solve(opened.challenge);
    return opened;
  }

  /**
   * @param {object} announcement
   * @param {CreateOptions} options
   * @returns {Promise<OpenUpload>}
   */
  async createUpload(announcement, options) {
    const before = this.#proof;
    try {
      return await this.#create(announcement, options);
    } catch (error) {
      if (!(error instanceof ApiError && error.slug === "proof-required")) throw error;
      if (this.#proof === before) this.#proof = solve(error.problem.challenge); // it was used up
      return this.#create(announcement, options);
    }
  }

  /**
   * @param {string} uploadId
   * @param {string} [chunksDigest]
   * @param {AbortSignal} [signal]
   * @returns {Promise<StoredFile>}
   */
  async completeUpload(uploadId, chunksDigest, signal) {
    const stored = await super.completeUpload(uploadId, chunksDigest, signal);
    this.#tokens.delete(uploadId);
    return stored;
  }

  /** @param {string} uploadId */
  abortUpload(uploadId) {
    const sent = super.abortUpload(uploadId);
    this.#tokens.delete(uploadId);
    return sent;
  }

  /**
   * Takes the token of an upload from an earlier visit.
   * @param {{ id: string, token?: string }} upload
   */
  know({ id, token }) {
    if (token !== undefined) this.#tokens.set(id, token);
  }

  /**
   * @param {object} announcement
   * @param {CreateOptions} options
   * @returns {Promise<OpenUpload>}
   */
  async #create(announcement, { idempotencyKey, signal }) {
    const json = { ...announcement, proof: await this.#proof };
    const upload = await this.#call("/uploads", { json, headers: { "Idempotency-Key": idempotencyKey }, signal });
    this.know(upload);
    return upload;
  }

  /**
   * @param {string} path below the link
   * @param {Options} options
   */
  #call(path, options) {
    return call("POST", `/requests/${this.#id}${path}`, { credentials, ...options });
  }
}

/**
 * @param {string | undefined} token
 * @returns {Record<string, string>}
 */
function headersWith(token) {
  return token === undefined ? {} : { "Bytebin-Upload": token };
}
