import { CryptoError } from "../crypto/index.js";
import { ApiError } from "../transfer/errors.js";
import { lockUpload, lockedUploads } from "../transfer/unfinished-lock.js";
import { findUnfinished, unfinishedOf, wipe, wipeLapsed } from "../transfer/unfinished-store.js";
import { byId } from "./dom.js";
import { openAgain } from "./file-handles.js";
import { resumeSealing } from "./sealing.js";
import { UnfinishedRow } from "./unfinished-row.js";

/**
 * @import { Api, StoredFile } from "../transfer/api.js"
 * @import { Unfinished } from "../transfer/unfinished-store.js"
 * @import { Choices, Continuation } from "./upload-job.js"
 */

/**
 * @typedef {object} Handlers
 * @property {(kept: Continuation, file: File, choices: Choices) => void} onContinue it looks like the file that the upload began with
 * @property {(file: File, choices: Choices) => void} onChanged it does not, and the upload is gone
 * @property {(upload: Unfinished, stored: StoredFile) => void} onWhole it was only not known that all had arrived
 */

/** The uploads of earlier visits, on top of the page. */
export class UnfinishedList {
  #api;
  #owner;
  #handlers;
  #section = byId("unfinished", HTMLElement);
  #template = byId("unfinished-row", HTMLTemplateElement);
  #news = byId("unfinished-news", HTMLElement);
  /** @type {Map<string, UnfinishedRow>} by upload */
  #rows = new Map();

  /**
   * @param {Api} api
   * @param {string} owner
   * @param {Handlers} handlers
   */
  constructor(api, owner, handlers) {
    this.#api = api;
    this.#owner = owner;
    this.#handlers = handlers;
  }

  async show() {
    await wipeLapsed();
    const uploads = await this.#idle();
    const outcomes = await Promise.all(uploads.map((upload) => this.#ask(upload)));
    for (const draw of outcomes) draw();
  }

  /**
   * @param {File[]} files
   * @returns {Promise<File[]>} those that no unfinished upload began with
   */
  async offer(files) {
    const uploads = files.length > 0 ? await this.#idle() : [];
    const others = [];
    for (const file of files) {
      const index = uploads.findIndex((upload) => upload.name === file.name && unchanged(upload, file));
      if (index === -1) others.push(file);
      else await this.#offer(uploads.splice(index, 1)[0], file);
    }
    return others;
  }

  /** Those that no tab is sending. */
  async #idle() {
    const uploads = await unfinishedOf(this.#owner);
    const locked = await lockedUploads();
    return uploads.filter(({ id }) => !locked.has(id));
  }

  /**
   * What has become of it on the server.
   * @param {Unfinished} upload
   * @returns {Promise<() => void>} shows it
   */
  async #ask(upload) {
    try {
      const { state, received, size } = await this.#api.uploadStatus(upload.id);
      return state === "open" ? () => this.#add(upload, size === 0 ? 0 : received.bytes / size) : await this.#finish(upload);
    } catch (error) {
      if (!isGone(error)) return () => this.#add(upload, null);
      await wipe(upload.id);
      return () => this.#tell(`${upload.name} was not finished in time and is no longer on the server. Choose it below to upload it anew.`);
    }
  }

  /**
   * All had arrived and was checked; only the last answer was lost.
   * @param {Unfinished} upload
   */
  async #finish(upload) {
    const release = await lockUpload(upload.id);
    if (release === null) return () => {};
    try {
      const stored = await this.#api.completeUpload(upload.id);
      return () => {
        this.#handlers.onWhole(upload, stored);
        void wipe(upload.id); // only now that the person has the link
      };
    } finally {
      release();
    }
  }

  /**
   * @param {Unfinished} upload
   * @param {number | null} share
   */
  #add(upload, share) {
    const row = new UnfinishedRow(this.#template, upload, share, {
      onFile: (file) => this.#offer(upload, file),
      onContinue: () => this.#openAgain(upload, row),
      onDiscard: () => this.#discard(upload),
    });
    this.#rows.set(upload.id, row);
    byId("unfinished-rows", HTMLUListElement).append(row.element);
    this.#section.hidden = false;
    return row;
  }

  /** @param {Unfinished} upload */
  #rowOf(upload) {
    return this.#rows.get(upload.id) ?? this.#add(upload, null); // without one: it failed on this very page
  }

  /**
   * @param {Unfinished} upload
   * @param {UnfinishedRow} row
   */
  async #openAgain(upload, row) {
    const file = row.waiting ?? (await openAgain(/** @type {FileSystemFileHandle} */ (upload.handle)));
    if (file === null) row.askForFile();
    else await this.#offer(upload, file);
  }

  /**
   * @param {Unfinished} upload
   * @param {File} file
   */
  async #offer(upload, file) {
    const row = this.#rowOf(upload);
    if (file.name !== upload.name) return row.refuse(`This is ${file.name}. Choose ${upload.name} to go on.`);
    if (row.needsPassword) return row.askForPassword(file, "Type the password that you gave it, then continue.");
    const choices = { ...upload.choices, password: row.password };
    try {
      // For a file that starts anew, too: a mistyped password must not be the one that it is sealed with.
      const sealing = await resumeSealing(upload, choices.password);
      const same = unchanged(upload, file);
      if (!(await this.#take(upload, same ? async () => {} : () => this.#drop(upload)))) return;
      if (same) this.#handlers.onContinue({ upload, sealing }, file, choices);
      else this.#handlers.onChanged(file, choices);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      if (error.code === "wrong-password") row.askForPassword(file, "The password is not right.");
      else row.refuse("It cannot be gone on with. Discard it, and choose the file below.");
    }
  }

  /** @param {Unfinished} upload */
  async #discard(upload) {
    if (await this.#take(upload, () => this.#drop(upload))) this.#tell(`${upload.name} was discarded.`);
  }

  /**
   * Takes an upload off the list, unless another tab has it.
   * @param {Unfinished} upload
   * @param {() => Promise<void>} act while no other tab can
   * @returns {Promise<boolean>}
   */
  async #take(upload, act) {
    const release = await lockUpload(upload.id);
    if (release === null) {
      this.#rowOf(upload).refuse("Another tab of this browser is sending it.");
      return false;
    }
    try {
      const there = (await findUnfinished(upload.id)) !== undefined;
      if (there) await act();
      else this.#tell(`${upload.name} was finished or discarded in another tab.`);
      this.#remove(upload.id);
      return there;
    } finally {
      release();
    }
  }

  /** @param {Unfinished} upload */
  async #drop({ id }) {
    await wipe(id);
    // Where this request fails, the upload lapses on the server by itself.
    await this.#api.abortUpload(id).catch(() => {});
  }

  /** @param {string} id */
  #remove(id) {
    const row = this.#rows.get(id);
    this.#rows.delete(id);
    const hadFocus = row?.element.contains(document.activeElement);
    row?.element.remove();
    this.#section.hidden = this.#rows.size === 0;
    if (hadFocus) byId("main", HTMLElement).focus();
  }

  /** @param {string} words */
  #tell(words) {
    const line = document.createElement("p");
    line.textContent = words;
    this.#news.append(line);
    this.#news.hidden = false;
  }
}

/**
 * @param {Unfinished} upload
 * @param {File} file
 */
function unchanged(upload, file) {
  return file.size === upload.size && file.lastModified === upload.mtime;
}

/** @param {unknown} error */
function isGone(error) {
  return error instanceof ApiError && [404, 410].includes(error.status);
}
