import { digestField } from "./digests.js";
import { ApiError, NetworkError } from "./errors.js";
import { release } from "./release.js";

/**
 * @import { ChunkSender } from "./chunk-sender.js"
 * @import { Watch } from "./sending-worker.js"
 * @import { Prepared } from "./uploader.js"
 * @import { UploadsApi } from "./uploads-api.js"
 */

/** Sends the chunks of all uploads of a page directly to the store, each to a URL that the server signs for it. */
export class DirectSender {
  #api;
  #sender;
  /** Whether the store has accepted a chunk from this page. */
  #reached = false;
  /** Whether all chunks go through the server from now on, until the page is closed. */
  #serverOnly = false;

  /**
   * @param {UploadsApi} api
   * @param {ChunkSender} sender
   */
  constructor(api, sender) {
    this.#api = api;
    this.#sender = sender;
  }

  /**
   * Sends a chunk, as in ChunkSender. Every attempt requests a new URL.
   * @param {string} uploadId
   * @param {number} index
   * @param {Prepared} chunk
   * @param {Watch} watch
   * @returns {Promise<void>}
   */
  async put(uploadId, index, chunk, watch) {
    try {
      if (!this.#serverOnly && chunk.digest !== null) await this.#putDirectly(uploadId, index, chunk, chunk.digest, watch);
      else await this.#sender.put(uploadId, index, chunk, watch);
    } catch (error) {
      // A URL was issued for other bytes of this chunk, encrypted before a pause or at an earlier visit. Revoke it.
      if (error instanceof ApiError && error.status === 423) await this.#revoke(uploadId, index, watch.signal);
      throw error;
    }
  }

  /**
   * @param {string} uploadId
   * @param {number} index
   * @param {Prepared} chunk
   * @param {Uint8Array} sha256
   * @param {Watch} watch
   */
  async #putDirectly(uploadId, index, chunk, sha256, watch) {
    const { signal } = watch;
    const digest = digestField(sha256);
    const { url } = await this.#api.chunkUrl(uploadId, index, digest, signal);
    if (url === undefined) return release(chunk.body); // already recorded; the response was lost
    const etag = await this.#putToStore(url, chunk, watch).catch((error) => this.#mayFallBack(error));
    if (etag === null) {
      await this.#revoke(uploadId, index, signal);
      this.#serverOnly = true;
      return this.#sender.put(uploadId, index, chunk, watch);
    }
    await this.#api.confirmChunk(uploadId, index, { digest, etag }, signal);
    release(chunk.body);
  }

  /**
   * @param {string} url
   * @param {Prepared} chunk
   * @param {Watch} watch
   * @returns {Promise<string>} the ETag
   */
  async #putToStore(url, chunk, watch) {
    const { status, etag } = await this.#sender.putToStore(url, chunk, watch);
    if (status >= 500) throw new ApiError(status);
    // The store refused the URL, not the chunk. The URL may have expired, so a new one may work.
    if (status >= 400 || etag === null) throw new NetworkError(`the store answered ${status}, without a receipt`);
    this.#reached = true;
    return etag;
  }

  /**
   * Decides whether to fall back to the server: returns null, or rethrows. A page cannot tell a bucket without CORS
   * from a firewall or a lost connection. So a store that has never accepted a chunk is abandoned at its first failure,
   * provided that the server responds (`revoke`); otherwise the chunk is retried.
   * @param {unknown} error
   */
  #mayFallBack(error) {
    if (!this.#reached && error instanceof NetworkError) return null;
    throw error;
  }

  /**
   * Revokes the chunk's URL. While it is valid, the server accepts no other bytes for the chunk.
   * @param {string} uploadId
   * @param {number} index
   * @param {AbortSignal} signal
   */
  async #revoke(uploadId, index, signal) {
    try {
      await this.#api.deleteChunk(uploadId, index, signal);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}
