import { digestField } from "./digests.js";
import { ApiError, NetworkError } from "./errors.js";
import { release } from "./release.js";

/**
 * @import { Api } from "./api.js"
 * @import { ChunkSender } from "./chunk-sender.js"
 * @import { Watch } from "./sending-worker.js"
 * @import { Prepared } from "./uploader.js"
 */

/** Sends the chunks of all uploads of a page to the store itself, each to an address that the server gives for it. */
export class DirectSender {
  #api;
  #sender;
  /** Whether the store has ever taken a chunk from this page. */
  #reached = false;
  /** Whether all goes through the server now, for as long as the page lives. */
  #givenUp = false;

  /**
   * @param {Api} api
   * @param {ChunkSender} sender
   */
  constructor(api, sender) {
    this.#api = api;
    this.#sender = sender;
  }

  /**
   * As ChunkSender's; every attempt asks for an address of its own.
   * @param {string} uploadId
   * @param {number} index
   * @param {Prepared} chunk
   * @param {Watch} watch
   * @returns {Promise<void>}
   */
  async put(uploadId, index, chunk, watch) {
    try {
      if (!this.#givenUp && chunk.digest !== null) await this.#putDirectly(uploadId, index, chunk, chunk.digest, watch);
      else await this.#sender.put(uploadId, index, chunk, watch);
    } catch (error) {
      // An address is out for other bytes of this chunk: sealed before a pause or at an earlier visit, and never to be put there.
      if (error instanceof ApiError && error.status === 423) await this.#takeBack(uploadId, index, watch.signal);
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
    const { url } = await this.#api.addressOfChunk(uploadId, index, digest, signal);
    if (url === undefined) return release(chunk.body); // recorded, and the answer was lost
    const etag = await this.#putToStore(url, chunk, watch).catch((error) => this.#mayGiveUp(error));
    if (etag === null) {
      await this.#takeBack(uploadId, index, signal);
      this.#givenUp = true;
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
    // Not the chunk is refused but the address, which may have lapsed meanwhile: another may do.
    if (status >= 400 || etag === null) throw new NetworkError(`the store answered ${status}, without a receipt`);
    this.#reached = true;
    return etag;
  }

  /**
   * A page is not told whether the bucket lets it in (CORS), a firewall is in between, or the network is gone. So: a store that
   * has never taken anything is given up at its first failure, provided that our server answers (`takeBack`); one that has
   * taken a chunk is tried again.
   * @param {unknown} error
   */
  #mayGiveUp(error) {
    if (!this.#reached && error instanceof NetworkError) return null;
    throw error;
  }

  /**
   * The address is good for some time, in which the server would take no other bytes.
   * @param {string} uploadId
   * @param {number} index
   * @param {AbortSignal} signal
   */
  async #takeBack(uploadId, index, signal) {
    try {
      await this.#api.deleteChunk(uploadId, index, signal);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}
