import { byId, find } from "./dom.js";
import { writeManifest } from "./manifest.js";
import { MOST_FILES } from "./manifest-type.js";
import { count, formatBytes } from "./words.js";

/**
 * @import { Choices, UploadJob } from "./upload-job.js"
 */

/**
 * @typedef {object} Page
 * @property {HTMLElement} rows where the rows of what is sent stand
 * @property {(file: File) => UploadJob} newJob
 */

/** To somebody who chose more than one link can hold. */
export const TOO_MANY = `One link holds up to ${MOST_FILES} files. Remove some, or choose a link for each.`;

/** @param {unknown[]} files */
export function fitsOneLink(files) {
  return files.length <= MOST_FILES;
}

/**
 * Several files that get one link. Each is uploaded for itself, with a key of its own; when all are there, a list with
 * their keys is sealed and uploaded like a file, and its link is the one.
 */
export class Bundle {
  #jobs;
  #choices;
  #page;
  #row;
  /** @type {UploadJob | null} the list's own upload */
  #list = null;

  /**
   * @param {UploadJob[]} jobs
   * @param {Choices} choices
   * @param {Page} page
   */
  constructor(jobs, choices, page) {
    this.#jobs = jobs;
    this.#choices = choices;
    this.#page = page;
    const template = byId("upload-bundle", HTMLTemplateElement);
    this.#row = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), "li", HTMLLIElement);
    find(this.#row, "button", HTMLButtonElement).addEventListener("click", () => this.#goWithout());
  }

  /** Starts all uploads. */
  start() {
    this.#page.rows.append(this.#row);
    for (const job of this.#jobs) {
      job.bundled = true;
      const { onState } = job;
      job.onState = (changed) => {
        onState(changed);
        this.#look();
      };
      this.#page.rows.append(job.row.element);
    }
    // One password, the list's, guards them all.
    for (const job of [...this.#jobs]) job.queue({ ...this.#choices, password: "" });
  }

  /** What comes next, whenever one of the files has got further. */
  #look() {
    if (this.#list !== null) return;
    this.#jobs = this.#jobs.filter(({ state }) => state !== "removed");
    const failed = this.#jobs.filter(({ state }) => state === "failed");
    const done = this.#jobs.filter(({ state }) => state === "done");
    if (this.#jobs.length === 0) this.#row.remove();
    else if (done.length === this.#jobs.length) this.#makeList();
    else this.#say(done.length, done.length + failed.length === this.#jobs.length ? failed : []);
  }

  /**
   * @param {number} done
   * @param {UploadJob[]} failed nothing else is on its way any more
   */
  #say(done, failed) {
    const files = count(this.#jobs.length, "file");
    this.#part("title").textContent = `One link for ${files}`;
    this.#part("state").textContent = `${done} of ${files} uploaded. The link is made when all are there.`;
    this.#part("failed").hidden = failed.length === 0;
    if (failed.length === 0) return;
    const names = failed.map(({ file }) => file.name).join(", ");
    this.#part("failed-title").textContent = `Not uploaded: ${names}`;
    this.#part("failed-text").textContent =
      done === 0 ? "Try again below." : "Try again below, or make the link without what is missing.";
    find(this.#row, "button", HTMLButtonElement).hidden = done === 0;
  }

  #goWithout() {
    for (const job of this.#jobs.filter(({ state }) => state === "failed")) job.bundled = false;
    this.#jobs = this.#jobs.filter(({ bundled }) => bundled);
    this.#look();
  }

  #makeList() {
    const entries = this.#jobs.map(entryOf);
    const content = writeManifest(entries);
    const list = this.#page.newJob(new File([content], `Bundle of ${count(entries.length, "file")}`, { type: content.type }));
    const { onState } = list;
    list.onState = (changed) => {
      onState(changed);
      if (changed.state === "done") for (const job of this.#jobs) job.linkAtRisk = false;
    };
    list.members = entries.map(({ id }) => id);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    find(list.row.element, '[data-part="size"]', HTMLElement).textContent = formatBytes(size);
    this.#list = list;
    this.#row.replaceWith(list.row.element);
    list.queue(this.#choices);
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#row, `[data-part="${name}"]`, HTMLElement);
  }
}

/** @param {UploadJob} job done */
function entryOf({ file, id, fragment }) {
  const { name, size, type } = /** @type {File} */ (file);
  return { id, key: fragment, name, size, type };
}
