import { message } from "../../../../messages/upload.js";
import { announcementOf, contentOf, recordOf, sealingOf } from "./description.js";
import { FileJob } from "./file-job.js";
import { meaningText } from "./texts.js";

/**
 * @import { Sealing } from "../../crypto/index.js"
 * @import { StoredFile } from "../../transfer/api.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Continuation, Transport } from "./file-job.js"
 * @import { Action } from "./row.js"
 */

/**
 * @typedef {object} Choices what was chosen for a file
 * @property {boolean} sealed
 * @property {string} password "" for none, as for every file that is not encrypted
 * @property {number | null} expiresIn seconds
 * @property {string | null} lifetime expiresIn in words
 * @property {number | null} maxDownloads
 * @property {"keep" | "location" | "none"} [metadata] what photos lose: nothing, the place, or everything. Missing in records of older releases, which removed nothing
 * @property {boolean} [burn] whether it is deleted once it was read
 * @property {string} [burnGroup] of files under one link that are deleted together; missing for others
 * @property {Rules} [rules]
 *
 * @typedef {{ note?: string, slug?: string, password?: string, private?: boolean }} Rules of the link, which the server is told
 */

/** One file on the upload page, from the moment it is chosen until it has its link. */
export class UploadJob extends FileJob {
  /** Whether the page has a link that cannot be restored and was not copied yet. */
  linkAtRisk = false;
  /** Whether this browser keeps what it needs to resume on a later visit. */
  resumable = true;
  /** Id of the bundle that the file is in, whose own row gets the link; "" for none. */
  bundle = "";
  /** @type {string[]} ids of the files in the bundle, if this is its manifest */
  members = [];
  /** Of the file on the server, once it is complete. */
  id = "";
  /** The key of an encrypted file, once it is complete. */
  fragment = "";
  /** @type {Choices | null} */
  #choices = null;

  /**
   * @param {Choices} choices
   * @param {Continuation | null} kept
   */
  queue(choices, kept = null) {
    this.#choices = choices;
    this.wait(choices.sealed, kept);
  }

  /**
   * @param {Choices} choices
   * @param {StoredFile} stored
   * @param {string | null} fragment the key of an encrypted file
   */
  finish(choices, stored, fragment) {
    this.#choices = choices;
    // The key is appended in the browser only, so that the server never sees it.
    this.link = fragment === null ? stored.url : `${stored.url}#${fragment}`;
    this.linkAtRisk = fragment !== null;
    const withPassword = fragment?.startsWith("b1p.") ?? false;
    this.id = stored.id;
    this.fragment = fragment ?? "";
    if (this.bundle) this.row.finishPart();
    else {
      this.row.finish(this.link, meaningText({ sealed: choices.sealed, withPassword, stored }, choices.lifetime));
      if (choices.burn) this.row.addMeaning(message("burns"));
      this.#noticeCopying();
    }
    this.enter("done");
    if (fragment !== null) void this.#remember(stored, fragment);
  }

  #noticeCopying() {
    const { element } = this.row;
    element.addEventListener("copy", () => (this.linkAtRisk = false));
    element.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-copy]")) this.linkAtRisk = false;
    });
  }

  /**
   * @param {Continuation | null} kept
   * @param {Transport} transport
   */
  async prepare(kept, { owner, limits }) {
    const file = /** @type {File} */ (this.file);
    const choices = /** @type {Choices} */ (this.#choices);
    this.content = await contentOf(file, choices);
    const sealing = kept ? kept.sealing : await sealingOf(file, choices);
    // This page creates the manifest, so the user could not choose it again.
    const isManifest = this.members.length > 0;
    // Of a small file in a bundle there is nothing to resume: it is sent as a whole, and the bundle's own record has it then.
    const small = this.bundle !== "" && this.small;
    const record = owner === null || isManifest || small || !this.resumable ? null : await recordOf(file, { choices, sealing, owner, limits, bundle: this.bundle });
    return { sealing, announcement: announcementOf(file, choices, sealing), record };
  }

  /**
   * @param {StoredFile} stored
   * @param {Sealing | null} sealing
   * @param {() => Promise<void>} wipe
   */
  async arrive(stored, sealing, wipe) {
    this.finish(/** @type {Choices} */ (this.#choices), stored, sealing?.fragment ?? null);
    await wipe(); // not before the link is on the page
  }

  /**
   * @param {StoredFile} stored
   * @param {string} fragment
   */
  async #remember(stored, fragment) {
    const { remember } = await import("./remember.js");
    const where = await remember(this.file, stored, fragment, this.members);
    if (where === null) return;
    this.linkAtRisk = false;
    if (!this.bundle) this.row.addMeaning(message(where));
  }

  /** @param {Action} action */
  act(action) {
    if (action === "share") this.#share();
    else super.act(action);
  }

  #share() {
    const shared = navigator.share({ title: this.file.name, url: this.link });
    shared.then(
      () => (this.linkAtRisk = false),
      () => {}, // the dialog was closed
    );
  }

  remove() {
    this.linkAtRisk = false;
    super.remove();
  }
}
