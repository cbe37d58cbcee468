import { call } from "./call.js";

/**
 * @import { OpenUpload, StoredFile } from "./api.js"
 * @import { Options } from "./call.js"
 */

/** The API of uploads that were created. Every method rejects with ApiError, NetworkError or the signal's reason. */
export class UploadsApi {
  #credentials;

  /**
   * @param {(uploadId?: string) => Record<string, string>} headersFor returns the headers that authorise a request for an
   *   upload, or for anything else
   * @param {RequestCredentials} [credentials]
   */
  constructor(headersFor, credentials) {
    /** @readonly */
    this.headersFor = headersFor;
    this.#credentials = credentials;
  }

  /**
   * @param {string} uploadId
   * @param {string} [chunksDigest]
   * @param {AbortSignal} [signal]
   * @returns {Promise<StoredFile>}
   */
  completeUpload(uploadId, chunksDigest, signal) {
    return this.#call(uploadId, "POST", "/complete", { json: { chunks_digest: chunksDigest }, signal });
  }

  /**
   * @param {string} uploadId
   * @param {AbortSignal} [signal]
   * @returns {Promise<OpenUpload>}
   */
  uploadStatus(uploadId, signal) {
    return this.#call(uploadId, "GET", "", { signal });
  }

  /**
   * @param {string} uploadId
   * @param {AbortSignal} signal
   * @returns {Promise<Array<{ index: number, size: number, digest: string }>>}
   */
  async storedChunks(uploadId, signal) {
    const all = [];
    /** @type {number | null} */
    let after = -1;
    while (after !== null) {
      const page = await this.#call(uploadId, "GET", `/chunks?after=${after}`, { signal });
      all.push(...page.chunks);
      after = page.next;
    }
    return all;
  }

  /**
   * @param {string} uploadId
   * @param {number} index
   * @param {AbortSignal} signal
   */
  deleteChunk(uploadId, index, signal) {
    return this.#call(uploadId, "DELETE", `/chunks/${index}`, { signal });
  }

  /**
   * Requests the URL for sending a chunk directly to the store.
   * @param {string} uploadId
   * @param {number} index
   * @param {string} digest of its bytes, as in Content-Digest
   * @param {AbortSignal} signal
   * @returns {Promise<{ url?: string }>} no url if these bytes are already stored
   */
  chunkUrl(uploadId, index, digest, signal) {
    return this.#call(uploadId, "PUT", `/chunks/${index}`, { headers: directly(digest), signal });
  }

  /**
   * Confirms a chunk that the store has received.
   * @param {string} uploadId
   * @param {number} index
   * @param {{ digest: string, etag: string }} receipt etag: the store's
   * @param {AbortSignal} signal
   */
  confirmChunk(uploadId, index, { digest, etag }, signal) {
    return this.#call(uploadId, "PUT", `/chunks/${index}`, { json: { etag }, headers: directly(digest), signal });
  }

  /** @param {string} uploadId */
  abortUpload(uploadId) {
    return this.#call(uploadId, "DELETE", "", { keepalive: true });
  }

  /**
   * @param {string} uploadId
   * @param {string} method
   * @param {string} path below the upload
   * @param {Options} options
   * @returns {Promise<any>}
   */
  #call(uploadId, method, path, options) {
    const headers = { ...this.headersFor(uploadId), ...options.headers };
    return call(method, `/uploads/${uploadId}${path}`, { credentials: this.#credentials, ...options, headers });
  }
}

/** @param {string} digest */
function directly(digest) {
  return { Prefer: "direct", "Content-Digest": digest };
}
