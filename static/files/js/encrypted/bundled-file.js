import { DamagedError } from "../crypto/opening.js";
import { streamOf } from "../transfer/downloader.js";
import { persist } from "../transfer/retry.js";
import { MANIFEST_TYPE } from "./manifest-type.js";
import { saveStream } from "./save-stream.js";
import { SealedFile } from "./file.js";
import { safeName } from "./safe-name.js";
import { safePath } from "./zip-names.js";

/**
 * @import { Opening } from "../transfer/opening-api.js"
 * @import { OpenSaver } from "./save-stream.js"
 * @import { Retry } from "../transfer/retry.js"
 * @import { Entry } from "./manifest.js"
 */

/** @typedef {{ signal: AbortSignal, onRetry: (retry: Retry) => void }} RetryOptions */

/** One file of a bundle. It is opened on first use and only once, because each time counts as a download. */
export class BundledFile {
  /** @type {SealedFile | null} */
  #sealed = null;
  /** @type {Promise<SealedFile> | null} shared by concurrent callers */
  #opening = null;
  #api;
  #entry;

  /**
   * @param {Opening} api
   * @param {Entry} entry
   */
  constructor(api, entry) {
    this.#api = api;
    this.#entry = entry;
  }

  get name() {
    return safeName(this.#entry.name);
  }

  get size() {
    return this.#entry.size;
  }

  /** The safe path of its folder in the bundle, "" at the top. */
  get path() {
    return safePath(this.#entry.path);
  }

  /** The name of what is being saved. */
  get current() {
    return this.name;
  }

  get type() {
    return this.#entry.type;
  }

  /** Milliseconds since 1970, as the sender stated; undefined until the file is opened. */
  get mtime() {
    return this.#sealed?.opened?.metadata.mtime;
  }

  /** @param {RetryOptions & { onBytes: (bytes: number) => void, openSaver: OpenSaver }} options */
  async save({ signal, onBytes, onRetry, openSaver }) {
    await saveStream(this, () => this.open({ signal, onRetry }), { signal, onBytes, openSaver });
  }

  /**
   * Returns the whole content, decrypted and verified as it arrives.
   * @param {RetryOptions} options
   */
  async open({ signal, onRetry }) {
    return (await this.#opened({ signal, onRetry })).stream({ signal, onRetry });
  }

  /**
   * Returns the bytes [start, end), decrypted and verified, fetched on demand.
   * @param {number} start
   * @param {number} end exclusive
   * @param {AbortSignal} signal
   */
  read(start, end, signal) {
    return streamOf(this.#range({ start, end, signal }));
  }

  /** @param {{ start: number, end: number, signal: AbortSignal }} range */
  async *#range(range) {
    yield* (await this.#opened({ signal: range.signal, onRetry: () => {} })).range(range);
  }

  /** @param {RetryOptions} options */
  async #opened(options) {
    if (this.#sealed?.ticketValid) return this.#sealed;
    this.#opening ??= this.#find(options).finally(() => (this.#opening = null));
    this.#sealed = await this.#opening;
    return this.#sealed;
  }

  /** @param {RetryOptions} options */
  async #find(options) {
    const { id, key, size } = this.#entry;
    const sealed = await persist(() => SealedFile.find(this.#api, id, key), options);
    await sealed.unlock();
    const opened = await persist(() => sealed.open(), options);
    if (opened.size !== size) throw new DamagedError("the list says another size");
    if (opened.metadata.type === MANIFEST_TYPE) throw new DamagedError("a list inside a list");
    return sealed;
  }
}
