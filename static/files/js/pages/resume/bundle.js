import { message } from "../../../../messages/resume.js";
import { BundleJournal, findBundle, wipeBundle } from "../../transfer/unfinished/bundles.js";
import { lockUpload } from "../../transfer/unfinished/lock.js";
import { isUnchanged } from "../../transfer/unfinished/store.js";
import { openAgain } from "../file-handles.js";
import { pathOf } from "../upload/folders.js";
import { UnfinishedParts } from "../../encrypted/unfinished-parts.js";
import { resumeSealing } from "../sealing.js";

/**
 * @import { Api } from "../../transfer/api.js"
 * @import { Part, UnfinishedBundle } from "../../transfer/unfinished/bundles.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { PartContinuation } from "../../encrypted/unfinished-parts.js"
 * @import { UnfinishedRow } from "./row.js"
 * @import { UnfinishedRows } from "./rows.js"
 * @import { Choices } from "../upload/job.js"
 */

/**
 * @typedef {object} BundleContinuation
 * @property {string} id
 * @property {PartContinuation[]} parts
 * @property {Choices} choices
 * @property {BundleJournal} journal
 *
 * @typedef {object} Options
 * @property {Api} api
 * @property {UnfinishedRows} rows
 * @property {(kept: BundleContinuation) => Promise<void>} onContinue resolves when the bundle has been recorded again
 */

const NAMED = 3; // names that a sentence lists

/** An unfinished bundle of an earlier visit. Its link is created when the missing files have been chosen again. */
export class UnfinishedFiles {
  #bundle;
  #parts;
  #rows;
  #onContinue;
  #count;
  /** Its state when it was read: another tab may have changed it since. */
  #written;

  /**
   * @param {UnfinishedBundle} bundle
   * @param {Unfinished[]} uploads among them its own
   * @param {Options} options
   */
  constructor(bundle, uploads, { api, rows, onContinue }) {
    const own = uploads.filter((upload) => upload.bundle === bundle.id);
    this.#written = stateOf(bundle);
    this.#bundle = bundle;
    this.#parts = new UnfinishedParts(api, bundle.parts, own, resumeSealing);
    this.#rows = rows;
    this.#onContinue = onContinue;
    this.#count = bundle.parts.length;
  }

  /** @param {Unfinished} upload */
  has(upload) {
    return this.#parts.has(upload);
  }

  /**
   * Asks the server for its state.
   * @returns {Promise<() => void>} shows it
   */
  async ask() {
    const share = await this.#parts.ask();
    return () => this.#show(share);
  }

  /**
   * @param {File[]} files
   * @returns {File[]} those that are not missing in it
   */
  take(files) {
    const row = this.#row;
    if (row === undefined) return files;
    const others = this.#parts.choose(files, isSame);
    if (others.length < files.length) void this.#resume(row);
    return others;
  }

  get #row() {
    return this.#rows.get(this.#bundle.id);
  }

  /** @param {number | null} share */
  #show(share) {
    const { id, withPassword: secret } = this.#bundle;
    const reopens = this.#parts.missing.every(({ handle }) => handle !== null);
    const facts = { name: message("bundle", { count: this.#count }), share, sealed: true, secret, several: true, reopens };
    const row = this.#rows.add(id, facts, {
      onFiles: (files) => this.#choose(row, files),
      onContinue: () => this.#reopen(row),
      onDiscard: () => this.#discard(row),
      onWithout: () => this.#resumeWithout(row),
    });
    this.#askFor(row);
  }

  /** @param {UnfinishedRow} row */
  #askFor(row) {
    const { missing, all } = this.#parts;
    if (missing.length > 0) row.ask(message("bundleMissing", { names: listed(missing) }), missing.length < all.length);
    else row.ask(message("bundleReady"), false);
  }

  /**
   * @param {UnfinishedRow} row
   * @param {File[]} files
   */
  async #choose(row, files) {
    const changed = this.#parts.choose(files, isSame);
    const others = this.#parts.choose(changed, isThere);
    if (others.length > 0) row.refuse(message("bundleOthers", { names: listed(others) }));
    await this.#resume(row);
  }

  /** @param {UnfinishedRow} row */
  async #reopen(row) {
    for (const { name, handle } of this.#parts.missing) {
      const file = handle && (await openAgain(handle));
      if (file) this.#parts.choose([file], () => true);
      else {
        row.offer("choose");
        row.refuse(message("bundleNotOpened", { name }));
      }
    }
    await this.#resume(row);
  }

  /** @param {UnfinishedRow} row */
  async #resumeWithout(row) {
    await this.#parts.leaveOut();
    await this.#resume(row);
  }

  /** @param {UnfinishedRow} row */
  async #resume(row) {
    this.#askFor(row);
    if (this.#parts.missing.length > 0) return;
    if (row.needsPassword) return row.askForPassword(null, message("bundlePassword"));
    await this.#take(row, async (release) => {
      const { parts: _, ...facts } = this.#bundle;
      const parts = await this.#parts.continuations();
      const choices = { ...facts.choices, password: row.password };
      await this.#onContinue({ id: facts.id, parts, choices, journal: new BundleJournal(facts, release) });
      await this.#parts.forgetEnded();
    });
  }

  /** @param {UnfinishedRow} row */
  async #discard(row) {
    await this.#take(row, async (release) => {
      await wipeBundle(this.#bundle.id);
      await this.#parts.discard();
      release();
      this.#rows.tell(message("bundleDiscarded", { count: this.#count }));
    });
  }

  /**
   * Takes it off the list, unless another tab is sending it or has changed it.
   * @param {UnfinishedRow} row
   * @param {(release: () => void) => Promise<void>} act while no other tab can
   */
  async #take(row, act) {
    const release = await lockUpload(this.#bundle.id);
    if (release === null) return row.refuse(message("otherTab"));
    const kept = await findBundle(this.#bundle.id);
    if (kept !== undefined && stateOf(kept) !== this.#written) {
      release();
      return row.refuse(message("bundleResumedElsewhere"));
    }
    this.#rows.remove(this.#bundle.id);
    if (kept !== undefined) return act(release);
    release();
    this.#rows.tell(message("bundleEndedElsewhere", { count: this.#count }));
  }
}

/**
 * @param {Part} part
 * @param {File} file
 */
function isThere({ path = "" }, file) {
  return path === pathOf(file);
}

/**
 * @param {Part} part
 * @param {File} file
 */
function isSame(part, file) {
  return isThere(part, file) && isUnchanged(part, file);
}

/** @param {UnfinishedBundle} bundle */
function stateOf({ parts }) {
  return JSON.stringify(parts.map(({ name, stored }) => [name, stored]));
}

/** @param {Array<{ name: string }>} files */
function listed(files) {
  const names = files.slice(0, NAMED).map(({ name }) => name).join(", ");
  const more = files.length - NAMED;
  return more > 0 ? message("namesAndMore", { names, more }) : names;
}
