import { formatBytes } from "../../../../messages/units.js";
import { message } from "../../../../messages/upload.js";
import { writeManifest } from "../../encrypted/manifest.js";
import { MANIFEST_TYPE, MOST_FILES } from "../../encrypted/manifest-type.js";
import { safeName } from "../../encrypted/safe-name.js";
import { BundleJournal, expiryOf } from "../../transfer/unfinished/bundles.js";
import { byId, find } from "../dom.js";
import { handleOf } from "../file-handles.js";
import { commonFolder, pathOf } from "./folders.js";
import { MOST_ROWS } from "./turns.js";
import { Whole } from "./whole.js";

/**
 * @import { Entry } from "../../encrypted/manifest.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 * @import { Part } from "../../transfer/unfinished/bundles.js"
 * @import { Continuation } from "./file-job.js"
 * @import { Choices, UploadJob } from "./job.js"
 */

/**
 * @typedef {object} Page
 * @property {HTMLElement} rows the list of the rows
 * @property {(file: File) => UploadJob} newJob
 * @property {() => void} startWaiting starts the uploads that may be started
 * @property {(id: string) => Promise<unknown>} deleteFile
 * @property {(link: OwnLink, change: (entries: Entry[]) => Entry[]) => Promise<Entry[]>} changeTarget
 *
 * @typedef {object} Member
 * @property {Part} part
 * @property {UploadJob | null} job null: it was uploaded at an earlier visit
 * @property {Continuation | null} kept what an earlier visit kept of its upload
 *
 * @typedef {object} BundleRecord where a bundle is recorded, to be resumed
 * @property {string} id
 * @property {BundleJournal | null} journal null if this browser can keep nothing
 */

/** What the page does not ask the server for again. */
const NOTHING = { size: 0, expires_at: null };

const WRITE_AFTER = 250; // milliseconds: a record of thousands of files is not written for each of them

/**
 * @param {unknown[]} files
 * @returns {string} why they do not fit into one link; "" if they do
 */
export function refusalOf(files) {
  return files.length <= MOST_FILES ? "" : message("tooManyFiles", { most: MOST_FILES });
}

/**
 * @param {UploadJob[]} jobs
 * @returns {Promise<Member[]>} the members of a new bundle
 */
export function membersOf(jobs) {
  return Promise.all(jobs.map(async (job) => ({ part: await partOf(/** @type {File} */ (job.file)), job, kept: null })));
}

/**
 * Files that are added to a link stay as long as it does. Those that burn get what they burn together by.
 * @param {Choices} choices
 * @param {{ added: boolean }} options whether they are added to a link that there is
 * @returns {Choices} of all files of one link
 */
export function choicesForOneLink({ burn, ...choices }, { added }) {
  return burn && !added ? { ...choices, burn, burnGroup: crypto.randomUUID().replaceAll("-", "") } : choices;
}

/**
 * @param {File} file
 * @returns {Promise<Part>} a part that is not on the server yet
 */
export async function partOf(file) {
  const { name, size, type, lastModified } = file;
  return { name, size, type, mtime: lastModified, path: pathOf(file), handle: await handleOf(file), stored: null };
}

/**
 * @param {string | null} owner id of the user; null if this browser can keep nothing
 * @param {Choices} choices
 * @returns {Promise<BundleRecord>}
 */
export async function beginBundle(owner, { sealed, password, expiresIn, lifetime, maxDownloads, burn, burnGroup, metadata, rules }) {
  const id = crypto.randomUUID();
  if (owner === null) return { id, journal: null };
  const choices = { sealed, expiresIn, lifetime, maxDownloads, burn, burnGroup, metadata, rules }; // nothing secret
  const facts = { id, owner, lapsesAt: expiryOf(expiresIn), choices, withPassword: password !== "" };
  return { id, journal: await BundleJournal.begin(facts) };
}

/**
 * Several files that get one link. Each is uploaded by itself and encrypted with its own key. When all are uploaded, a
 * manifest with their keys is encrypted and uploaded like a file; its link is the link to the bundle.
 */
export class Bundle {
  #members;
  #choices;
  #page;
  #journal;
  #row;
  /** @type {UploadJob | null} the upload of the manifest */
  #manifest = null;
  /** Whether its files have rows of their own, or only those that failed. */
  #inRows;
  #cancelled = false;
  #target;
  #changing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #writing;
  #whole;

  /**
   * @param {Member[]} members
   * @param {Choices} choices
   * @param {Page} page
   * @param {BundleRecord} record
   * @param {OwnLink | null} [target] the link that the files are added to; null: they get one of their own
   */
  constructor(members, choices, page, { id, journal }, target = null) {
    this.#target = target;
    this.#members = members;
    this.#choices = choices;
    this.#page = page;
    this.#journal = journal;
    const template = byId("upload-bundle", HTMLTemplateElement);
    this.#row = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), "li", HTMLLIElement);
    this.#inRows = members.length <= MOST_ROWS;
    this.#button("again").addEventListener("click", () => this.#proceed());
    this.#button("omit").addEventListener("click", () => this.#omitFailed());
    this.#whole = new Whole(this.#row, {
      parts: () => this.#members.map(({ part, job }) => ({ size: part.size, sent: part.stored ? part.size : (job?.sent ?? 0) })),
      onPause: (paused) => this.#pause(paused),
      onCancel: () => this.#cancel(),
    });
    for (const member of members) if (member.job !== null) this.#follow(member, member.job, id);
  }

  /** Starts all uploads. */
  start() {
    this.#writeNow();
    this.#page.rows.append(this.#row);
    if (this.#inRows) this.#page.rows.append(...this.#members.flatMap(({ job }) => job?.row.element ?? []));
    else this.#whole.start();
    // Only the manifest gets the password, which then protects all files.
    for (const { job, kept } of [...this.#members]) job?.queue({ ...this.#choices, password: "" }, kept);
    this.#proceed();
  }

  /**
   * @param {Member} member
   * @param {UploadJob} job
   * @param {string} id
   */
  #follow(member, job, id) {
    job.bundle = id;
    const { onState } = job;
    job.onState = (changed) => {
      onState(changed);
      if (changed.state === "done" && this.#cancelled) void this.#page.deleteFile(changed.id).catch(() => {}); // it was too late to stop it
      if (changed.state === "done") member.part.stored = { id: changed.id, fragment: changed.fragment };
      if (changed.state === "failed" && !this.#inRows) this.#row.after(changed.row.element);
      if (changed.state === "removed") this.#omit([member]);
      else if (changed.state === "done") this.#write();
      this.#proceed();
    };
  }

  /** Takes the next step whenever the state of one of the files has changed. */
  #proceed() {
    if (this.#manifest !== null || this.#changing) return;
    const failed = this.#failed();
    const done = this.#members.filter(({ part }) => part.stored !== null);
    if (this.#members.length === 0) this.#end();
    else if (done.length === this.#members.length) void (this.#target === null ? this.#createLink() : this.#addTo(this.#target));
    else this.#showProgress(done.length, done.length + failed.length === this.#members.length ? failed : []);
  }

  #failed() {
    return this.#members.filter(({ job }) => job?.state === "failed");
  }

  /**
   * @param {number} done
   * @param {Member[]} failed empty while other files are still being uploaded
   */
  #showProgress(done, failed) {
    const count = this.#members.length;
    this.#part("title").textContent = message("bundleTitle", { count });
    this.#part("state").textContent = message("bundleProgress", { done, count });
    this.#part("failed").hidden = failed.length === 0;
    if (failed.length === 0) return;
    const names = failed.map(({ part }) => part.name).join(", ");
    this.#part("failed-title").textContent = message("bundleFailed", { names });
    this.#part("failed-text").textContent = message(done === 0 ? "bundleRetry" : "bundleRetryOrOmit");
    this.#button("omit").hidden = done === 0;
  }

  /** @param {boolean} paused */
  #pause(paused) {
    for (const { job } of [...this.#members]) {
      if (job === null) continue;
      job.held = paused;
      if (paused) job.pause();
      else job.resume();
    }
    this.#page.startWaiting();
  }

  /** Ends all uploads, and deletes the files that are on the server: no link will lead to them. */
  #cancel() {
    const members = this.#members;
    this.#cancelled = true;
    this.#members = [];
    for (const { job } of members) job?.cancel();
    for (const { part } of members) if (part.stored !== null) void this.#page.deleteFile(part.stored.id).catch(() => {});
    this.#end();
  }

  #omitFailed() {
    const failed = this.#failed();
    for (const { job } of failed) if (job !== null) job.bundle = "";
    this.#omit(failed);
    this.#proceed();
  }

  /** @param {Member[]} members */
  #omit(members) {
    this.#members = this.#members.filter((member) => !members.includes(member));
    this.#write();
  }

  /** Records the state soon, for all files that are done by then. */
  #write() {
    this.#writing ??= setTimeout(() => this.#writeNow(), this.#inRows ? 0 : WRITE_AFTER);
  }

  #writeNow() {
    this.#writing = undefined;
    void this.#journal?.write(this.#members.map(({ part }) => part));
  }

  #end() {
    this.#row.remove();
    this.#stop();
  }

  #stop() {
    this.#whole.stop();
    clearTimeout(this.#writing);
    void this.#journal?.wipe();
  }

  /**
   * Adds the files to what a link opens already.
   * @param {OwnLink} target
   */
  async #addTo(target) {
    this.#changing = true;
    this.#part("failed").hidden = true;
    this.#part("state").textContent = message("addingToLink");
    const added = this.#members.map(({ part }) => ({ ...entryOf(part), path: part.path ?? "" }));
    const ids = new Set(added.map(({ id }) => id));
    try {
      const entries = await this.#page.changeTarget(target, (now) => [...now.filter(({ id }) => !ids.has(id)), ...added]);
      this.#showChanged(target, entries);
    } catch {
      this.#changing = false;
      this.#part("failed").hidden = false;
      this.#part("failed-title").textContent = message("targetFailed");
      this.#part("failed-text").textContent = message("targetFailedHint");
      this.#button("omit").hidden = true;
      this.#button("again").hidden = false;
    }
  }

  /**
   * @param {OwnLink} target
   * @param {Entry[]} entries what it opens now
   */
  #showChanged({ id, url, fragment, name }, entries) {
    const job = this.#page.newJob(new File([], name, { type: MANIFEST_TYPE }));
    job.members = entries.map((entry) => entry.id);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    find(job.row.element, '[data-part="size"]', HTMLElement).textContent = formatBytes(size);
    this.#row.replaceWith(job.row.element);
    job.row.start(true);
    job.finish(this.#choices, { ...NOTHING, id, url, name }, fragment);
    this.#onLinkCreated();
  }

  #createLink() {
    this.#whole.stop();
    const { name: folder, paths } = commonFolder(this.#members.map(({ part }) => part.path ?? ""));
    const entries = this.#members.map(({ part }, index) => ({ ...entryOf(part), path: paths[index] }));
    const content = writeManifest(entries);
    const name = folder === "" ? message("bundleName", { count: entries.length }) : safeName(folder);
    const manifest = this.#page.newJob(new File([content], name, { type: content.type }));
    const { onState } = manifest;
    manifest.onState = (changed) => {
      onState(changed);
      if (changed.state === "done") this.#onLinkCreated();
    };
    manifest.members = entries.map(({ id }) => id);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    find(manifest.row.element, '[data-part="size"]', HTMLElement).textContent = formatBytes(size);
    this.#manifest = manifest;
    this.#row.replaceWith(manifest.row.element);
    manifest.queue(this.#choices);
  }

  /** The link to the bundle leads to every file, so the record is no longer needed. */
  #onLinkCreated() {
    for (const { job } of this.#members) if (job !== null) job.linkAtRisk = false;
    this.#stop();
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#row, `[data-part="${name}"]`, HTMLElement);
  }

  /** @param {"again" | "omit"} action */
  #button(action) {
    return find(this.#row, `[data-action=${action}]`, HTMLButtonElement);
  }
}

/** @param {Part} part that is uploaded */
function entryOf({ name, size, type, stored }) {
  const { id, fragment } = /** @type {NonNullable<Part["stored"]>} */ (stored);
  return { id, key: fragment, name, size, type };
}
