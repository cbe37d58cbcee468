import { BundleJournal, lapseOf } from "../../transfer/unfinished/bundles.js";
import { byId, find } from "../dom.js";
import { handleOf } from "../file-handles.js";
import { writeManifest } from "../../encrypted/manifest.js";
import { MOST_FILES } from "../../encrypted/manifest-type.js";
import { count, formatBytes } from "../words.js";

/**
 * @import { Part } from "../../transfer/unfinished/bundles.js"
 * @import { Choices, Continuation, UploadJob } from "./job.js"
 */

/**
 * @typedef {object} Page
 * @property {HTMLElement} rows where the rows of what is sent stand
 * @property {(file: File) => UploadJob} newJob
 *
 * @typedef {object} Member
 * @property {Part} part
 * @property {UploadJob | null} job null: it was uploaded at an earlier visit
 * @property {Continuation | null} kept of its upload at an earlier visit
 *
 * @typedef {object} Begun a bundle that is written down
 * @property {string} id
 * @property {BundleJournal | null} journal null where nothing can be kept
 */

/** To somebody who chose more than one link can hold. */
export const TOO_MANY = `One link holds up to ${MOST_FILES} files. Remove some, or choose a link for each.`;

/** @param {unknown[]} files */
export function fitsOneLink(files) {
  return files.length <= MOST_FILES;
}

/**
 * @param {UploadJob[]} jobs
 * @returns {Promise<Member[]>} of a bundle that begins now
 */
export function membersOf(jobs) {
  return Promise.all(jobs.map(async (job) => ({ part: await partOf(/** @type {File} */ (job.file)), job, kept: null })));
}

/**
 * @param {File} file
 * @returns {Promise<Part>} not on the server yet
 */
export async function partOf(file) {
  const { name, size, type, lastModified } = file;
  return { name, size, type, mtime: lastModified, handle: await handleOf(file), stored: null };
}

/**
 * @param {string | null} owner for whom it is kept; null: nothing can be kept
 * @param {Choices} choices
 * @returns {Promise<Begun>}
 */
export async function beginBundle(owner, { sealed, password, expiresIn, lifetime, maxDownloads }) {
  const id = crypto.randomUUID();
  if (owner === null) return { id, journal: null };
  const choices = { sealed, expiresIn, lifetime, maxDownloads }; // nothing secret
  const facts = { id, owner, lapsesAt: lapseOf(expiresIn), choices, withPassword: password !== "" };
  return { id, journal: await BundleJournal.begin(facts) };
}

/**
 * Several files that get one link. Each is uploaded for itself, with a key of its own; when all are there, a list with
 * their keys is sealed and uploaded like a file, and its link is the one.
 */
export class Bundle {
  #members;
  #choices;
  #page;
  #journal;
  #row;
  /** @type {UploadJob | null} the list's own upload */
  #list = null;

  /**
   * @param {Member[]} members
   * @param {Choices} choices
   * @param {Page} page
   * @param {Begun} begun
   */
  constructor(members, choices, page, { id, journal }) {
    this.#members = members;
    this.#choices = choices;
    this.#page = page;
    this.#journal = journal;
    const template = byId("upload-bundle", HTMLTemplateElement);
    this.#row = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), "li", HTMLLIElement);
    find(this.#row, "button", HTMLButtonElement).addEventListener("click", () => this.#goWithout());
    for (const member of members) if (member.job !== null) this.#follow(member, member.job, id);
  }

  /** Starts all uploads. */
  start() {
    this.#write();
    this.#page.rows.append(this.#row);
    for (const { job } of this.#members) if (job !== null) this.#page.rows.append(job.row.element);
    // One password, the list's, guards them all.
    for (const { job, kept } of [...this.#members]) job?.queue({ ...this.#choices, password: "" }, kept);
    this.#look();
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
      if (changed.state === "done") member.part.stored = { id: changed.id, fragment: changed.fragment };
      if (changed.state === "removed") this.#leaveOut([member]);
      else if (changed.state === "done") this.#write();
      this.#look();
    };
  }

  /** What comes next, whenever one of the files has got further. */
  #look() {
    if (this.#list !== null) return;
    const failed = this.#failed();
    const done = this.#members.filter(({ part }) => part.stored !== null);
    if (this.#members.length === 0) this.#end();
    else if (done.length === this.#members.length) this.#makeList();
    else this.#say(done.length, done.length + failed.length === this.#members.length ? failed : []);
  }

  #failed() {
    return this.#members.filter(({ job }) => job?.state === "failed");
  }

  /**
   * @param {number} done
   * @param {Member[]} failed nothing else is on its way any more
   */
  #say(done, failed) {
    const files = count(this.#members.length, "file");
    this.#part("title").textContent = `One link for ${files}`;
    this.#part("state").textContent = `${done} of ${files} uploaded. The link is made when all are there.`;
    this.#part("failed").hidden = failed.length === 0;
    if (failed.length === 0) return;
    const names = failed.map(({ part }) => part.name).join(", ");
    this.#part("failed-title").textContent = `Not uploaded: ${names}`;
    this.#part("failed-text").textContent =
      done === 0 ? "Try again below." : "Try again below, or make the link without what is missing.";
    find(this.#row, "button", HTMLButtonElement).hidden = done === 0;
  }

  #goWithout() {
    const failed = this.#failed();
    for (const { job } of failed) if (job !== null) job.bundle = "";
    this.#leaveOut(failed);
    this.#look();
  }

  /** @param {Member[]} members */
  #leaveOut(members) {
    this.#members = this.#members.filter((member) => !members.includes(member));
    this.#write();
  }

  #write() {
    void this.#journal?.write(this.#members.map(({ part }) => part));
  }

  #end() {
    this.#row.remove();
    void this.#journal?.wipe();
  }

  #makeList() {
    const entries = this.#members.map(entryOf);
    const content = writeManifest(entries);
    const list = this.#page.newJob(new File([content], `Bundle of ${count(entries.length, "file")}`, { type: content.type }));
    const { onState } = list;
    list.onState = (changed) => {
      onState(changed);
      if (changed.state === "done") this.#haveLink();
    };
    list.members = entries.map(({ id }) => id);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    find(list.row.element, '[data-part="size"]', HTMLElement).textContent = formatBytes(size);
    this.#list = list;
    this.#row.replaceWith(list.row.element);
    list.queue(this.#choices);
  }

  /** All that was kept has its place in the link now. */
  #haveLink() {
    for (const { job } of this.#members) if (job !== null) job.linkAtRisk = false;
    void this.#journal?.wipe();
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#row, `[data-part="${name}"]`, HTMLElement);
  }
}

/** @param {Member} member uploaded */
function entryOf({ part: { name, size, type, stored } }) {
  const { id, fragment } = /** @type {NonNullable<Part["stored"]>} */ (stored);
  return { id, key: fragment, name, size, type };
}
