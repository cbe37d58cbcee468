import { CryptoError } from "../crypto/index.js";
import { isGone } from "../transfer/errors.js";
import { isUnchanged, wipe } from "../transfer/unfinished/store.js";

/**
 * @import { Api } from "../transfer/api.js"
 * @import { Part } from "../transfer/unfinished/bundles.js"
 * @import { Unfinished } from "../transfer/unfinished/store.js"
 * @import { Sealing } from "../crypto/index.js"
 */

/**
 * @typedef {object} PartContinuation
 * @property {Part} part
 * @property {File | null} file null: the file is on the server
 * @property {{ upload: Unfinished, sealing: Sealing } | null} kept its upload, if that can be resumed
 * @property {boolean} changed whether its upload had begun and has to start over
 *
 * @typedef {(upload: Unfinished, password: string) => Promise<Sealing | null>} ResumeSealing
 */

/** With more files, the server is not asked whether each of them is still there: it would take a request each. */
const MOST_ASKED = 100;

/** The files of an unfinished bundle: how much of each is on the server, and which were chosen again. */
export class UnfinishedParts {
  #api;
  #resumeSealing;
  #all;
  /** @type {Map<Part, Unfinished>} uploads that had begun */
  #uploads = new Map();
  /** @type {Map<Part, File>} chosen again */
  #chosen = new Map();
  /** @type {Unfinished[]} uploads that have ended on the server */
  #ended = [];

  /**
   * @param {Api} api
   * @param {Part[]} parts
   * @param {Unfinished[]} uploads the bundle's
   * @param {ResumeSealing} resumeSealing
   */
  constructor(api, parts, uploads, resumeSealing) {
    this.#api = api;
    this.#resumeSealing = resumeSealing;
    this.#all = parts;
    for (const upload of uploads) {
      const part = this.missing.find((other) => !this.#uploads.has(other) && isSame(other, upload));
      if (part !== undefined) this.#uploads.set(part, upload);
    }
  }

  get all() {
    return this.#all;
  }

  /** Not on the server, and not chosen again yet. */
  get missing() {
    return this.#all.filter((part) => part.stored === null && !this.#chosen.has(part));
  }

  /** @param {Unfinished} upload */
  has(upload) {
    return [...this.#uploads.values()].includes(upload);
  }

  /** @returns {Promise<number | null>} the share that is on the server, 0 to 1; null if unknown */
  async ask() {
    const bytes = await Promise.all(this.#all.map((part) => this.#bytesOf(part)));
    const total = this.#all.reduce((sum, { size }) => sum + size, 0);
    if (!bytes.every((known) => known !== null)) return null;
    return total === 0 ? 0 : bytes.reduce((sum, known) => sum + known, 0) / total;
  }

  /**
   * @param {File[]} files
   * @param {(part: Part, file: File) => boolean} matches in addition to the name
   * @returns {File[]} those that match no missing file
   */
  choose(files, matches) {
    const missing = Map.groupBy(this.missing, ({ name }) => name);
    return files.filter((file) => {
      const named = missing.get(file.name) ?? [];
      const index = named.findIndex((part) => matches(part, file));
      if (index < 0) return true;
      this.#chosen.set(named.splice(index, 1)[0], file);
      return false;
    });
  }

  /** Drops the missing files. */
  async leaveOut() {
    const left = this.missing;
    this.#all = this.#all.filter((part) => !left.includes(part));
    await Promise.all(left.map((part) => this.#drop(part)));
  }

  /** @returns {Promise<PartContinuation[]>} call only when none is missing */
  continuations() {
    return Promise.all(this.#all.map((part) => this.#continuation(part)));
  }

  /** Deletes the records of ended uploads. Call after the bundle has been recorded. */
  async forgetEnded() {
    await Promise.all(this.#ended.map(({ id }) => wipe(id)));
  }

  /** Discards everything, in this browser and on the server. */
  async discard() {
    const stored = this.#all.flatMap((part) => part.stored ?? []);
    await Promise.all([
      this.forgetEnded(),
      ...this.#all.map((part) => this.#drop(part)),
      // No link leads to them. Those that cannot be deleted now are listed under My files.
      ...stored.map(({ id }) => this.#api.deleteFile(id).catch(() => {})),
    ]);
  }

  /**
   * @param {Part} part
   * @returns {Promise<number | null>} bytes of it that are on the server; null if unknown
   */
  async #bytesOf(part) {
    try {
      return await this.#askFor(part);
    } catch (error) {
      if (!isGone(error)) return null;
      part.stored = null;
      this.#end(part);
      return 0;
    }
  }

  /** @param {Part} part */
  async #askFor(part) {
    const upload = this.#uploads.get(part);
    if (part.stored !== null && this.#all.length <= MOST_ASKED) await this.#api.file(part.stored.id);
    else if (part.stored !== null) return part.size;
    else if (upload === undefined) return 0;
    else {
      const { state, received } = await this.#api.uploadStatus(upload.id);
      if (state === "open") return Math.min(received.bytes, part.size);
      await this.#finish(part, upload);
    }
    return part.size;
  }

  /**
   * Completes an upload whose chunks had all been stored; only the last response was lost.
   * @param {Part} part
   * @param {Unfinished} upload
   */
  async #finish(part, upload) {
    const { id } = await this.#api.completeUpload(upload.id);
    part.stored = { id, fragment: upload.sealed?.fragment ?? "" };
    this.#end(part);
  }

  /** @param {Part} part */
  #end(part) {
    const upload = this.#uploads.get(part);
    if (upload !== undefined) this.#ended.push(upload);
    this.#uploads.delete(part);
  }

  /**
   * @param {Part} part
   * @returns {Promise<PartContinuation>}
   */
  async #continuation(part) {
    const file = this.#chosen.get(part) ?? null;
    const upload = this.#uploads.get(part);
    if (file === null || upload === undefined) return { part, file, kept: null, changed: false };
    const sealing = isUnchanged(part, file) ? await this.#resumeSealing(upload, "").catch(orNothing) : null;
    if (sealing !== null) return { part, file, kept: { upload, sealing }, changed: false };
    await this.#drop(part);
    return { part, file, kept: null, changed: true };
  }

  /** @param {Part} part */
  async #drop(part) {
    const upload = this.#uploads.get(part);
    this.#uploads.delete(part);
    if (upload === undefined) return;
    await wipe(upload.id);
    // If this request fails, the upload expires on the server by itself.
    await this.#api.abortUpload(upload.id).catch(() => {});
  }
}

/**
 * @param {Part} part
 * @param {Unfinished} upload
 */
function isSame(part, upload) {
  return part.name === upload.name && part.size === upload.size && part.mtime === upload.mtime;
}

/**
 * Returns null if the kept encryption cannot be resumed, so that the file starts over. Rethrows other errors.
 * @param {unknown} error
 */
function orNothing(error) {
  if (error instanceof CryptoError) return null;
  throw error;
}
