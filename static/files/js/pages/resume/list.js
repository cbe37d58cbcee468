import { message } from "../../../../messages/resume.js";
import { CryptoError } from "../../crypto/index.js";
import { isGone } from "../../transfer/errors.js";
import { bundlesOf, wipeExpiredBundles } from "../../transfer/unfinished/bundles.js";
import { lockUpload, lockedUploads } from "../../transfer/unfinished/lock.js";
import { findUnfinished, isUnchanged, unfinishedOf, wipe, wipeExpired } from "../../transfer/unfinished/store.js";
import { openAgain } from "../file-handles.js";
import { resumeSealing } from "../sealing.js";
import { UnfinishedRows } from "./rows.js";

/**
 * @import { Api, StoredFile } from "../../transfer/api.js"
 * @import { UnfinishedBundle } from "../../transfer/unfinished/bundles.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { UploadsApi } from "../../transfer/uploads-api.js"
 * @import { BundleContinuation, UnfinishedFiles } from "./bundle.js"
 * @import { UnfinishedRow } from "./row.js"
 * @import { Continuation } from "../upload/file-job.js"
 */

/**
 * @typedef {object} Handlers where `choices` are the page's, with the password that was entered
 * @property {(kept: Continuation, file: File, choices: any) => void} onContinue the file looks like the one that the upload began with
 * @property {(file: File, choices: any) => void} onChanged the file differs, and the upload was discarded
 * @property {(upload: Unfinished, stored: StoredFile) => void} onComplete the server had everything; only its response was lost
 * @property {{ api: Api, onContinue: (kept: BundleContinuation) => Promise<void> }} [bundles] several files of one link
 */

/** The uploads that earlier visits have not finished, on top of the page. */
export class UnfinishedList {
  #api;
  #owner;
  #handlers;
  #rows = new UnfinishedRows();
  /** @type {UnfinishedFiles[]} each for one link */
  #bundles = [];

  /**
   * @param {UploadsApi} api
   * @param {string} owner
   * @param {Handlers} handlers
   */
  constructor(api, owner, handlers) {
    this.#api = api;
    this.#owner = owner;
    this.#handlers = handlers;
  }

  async show() {
    await Promise.all([wipeExpired(), wipeExpiredBundles()]);
    const { uploads, bundles } = await this.#idle();
    if (bundles.length > 0) await this.#openBundles(bundles, uploads);
    const single = this.#withoutBundle(uploads).map((upload) => this.#ask(upload));
    for (const draw of await Promise.all([...this.#bundles.map((bundle) => bundle.ask()), ...single])) draw();
  }

  /**
   * @param {UnfinishedBundle[]} bundles
   * @param {Unfinished[]} uploads
   */
  async #openBundles(bundles, uploads) {
    if (this.#handlers.bundles === undefined) return;
    const { UnfinishedFiles } = await import("./bundle.js");
    const options = { ...this.#handlers.bundles, rows: this.#rows };
    this.#bundles = bundles.map((bundle) => new UnfinishedFiles(bundle, uploads, options));
  }

  /**
   * @param {File[]} files
   * @returns {Promise<File[]>} those that no unfinished upload began with
   */
  async offer(files) {
    const uploads = files.length > 0 ? this.#withoutBundle((await this.#idle()).uploads) : [];
    const others = [];
    for (const file of this.#bundles.reduce((left, bundle) => bundle.take(left), files)) {
      const index = uploads.findIndex((upload) => upload.name === file.name && isUnchanged(upload, file));
      if (index === -1) others.push(file);
      else await this.#offer(uploads.splice(index, 1)[0], file);
    }
    return others;
  }

  /** @param {Unfinished[]} uploads */
  #withoutBundle(uploads) {
    return uploads.filter((upload) => !this.#bundles.some((bundle) => bundle.has(upload)));
  }

  /** Those that no tab is sending. */
  async #idle() {
    const [uploads, bundles] = await Promise.all([unfinishedOf(this.#owner), bundlesOf(this.#owner)]);
    const locked = await lockedUploads();
    return {
      uploads: uploads.filter(({ id, bundle }) => !locked.has(id) && !locked.has(bundle)),
      bundles: bundles.filter(({ id }) => !locked.has(id)),
    };
  }

  /**
   * Asks the server for its state.
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
      return () => this.#rows.tell(message("expired", { name: upload.name }));
    }
  }

  /**
   * Everything had arrived and was checked; only the last response was lost.
   * @param {Unfinished} upload
   */
  async #finish(upload) {
    const release = await lockUpload(upload.id);
    if (release === null) return () => {};
    try {
      const stored = await this.#api.completeUpload(upload.id);
      return () => {
        this.#handlers.onComplete(upload, stored);
        void wipe(upload.id); // not before the link is on the page
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
    const { name, sealed, handle } = upload;
    const secret = sealed?.fragment.startsWith("b1p.") ?? false;
    const facts = { name, share, sealed: sealed !== null, secret, several: false, reopens: handle !== null };
    const row = this.#rows.add(upload.id, facts, {
      onFiles: ([file]) => this.#offer(upload, file),
      onContinue: () => this.#openAgain(upload, row),
      onDiscard: () => this.#discard(upload),
    });
    return row;
  }

  /** @param {Unfinished} upload */
  #rowOf(upload) {
    return this.#rows.get(upload.id) ?? this.#add(upload, null); // it has no row yet if it failed on this very page
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
    if (file.name !== upload.name) return row.refuse(message("otherFile", { chosen: file.name, name: upload.name }));
    if (row.needsPassword) return row.askForPassword(file, message("password"));
    const choices = { ...upload.choices, password: row.password };
    try {
      // Also for a file that starts over: it must not be encrypted with a mistyped password.
      const sealing = await resumeSealing(upload, choices.password);
      const same = isUnchanged(upload, file);
      if (!(await this.#take(upload, same ? async () => {} : () => this.#drop(upload)))) return;
      if (same) this.#handlers.onContinue({ upload, sealing }, file, choices);
      else this.#handlers.onChanged(file, choices);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      if (error.code === "wrong-password") row.askForPassword(file, message("wrongPassword"));
      else row.refuse(message("notResumable"));
    }
  }

  /** @param {Unfinished} upload */
  async #discard(upload) {
    if (await this.#take(upload, () => this.#drop(upload))) this.#rows.tell(message("discarded", { name: upload.name }));
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
      this.#rowOf(upload).refuse(message("otherTab"));
      return false;
    }
    try {
      const there = (await findUnfinished(upload.id)) !== undefined;
      if (there) await act();
      else this.#rows.tell(message("endedElsewhere", { name: upload.name }));
      this.#rows.remove(upload.id);
      return there;
    } finally {
      release();
    }
  }

  /** @param {Unfinished} upload */
  async #drop({ id }) {
    await wipe(id);
    // If this request fails, the upload expires on the server by itself.
    await this.#api.abortUpload(id).catch(() => {});
  }
}
