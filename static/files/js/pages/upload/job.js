import { message } from "../../../../messages/upload.js";
import { CancelledError, leavesUnfinished } from "../../transfer/errors.js";
import { Journal } from "../../transfer/unfinished/journal.js";
import { wipe } from "../../transfer/unfinished/store.js";
import { Upload } from "../../transfer/uploader.js";
import { waitingStatus } from "../../transfer/progress.js";
import { restartText } from "../resume/texts.js";
import { workers } from "../sealing.js";
import { announcementOf, recordOf, sealingOf } from "./description.js";
import { UploadRow } from "./row.js";
import { failureText, meaningText, stateText } from "./texts.js";

/**
 * @import { Sealing } from "../../crypto/index.js"
 * @import { Api, Limits, StoredFile } from "../../transfer/api.js"
 * @import { ChunkSender } from "../../transfer/chunk-sender.js"
 * @import { DirectSender } from "../../transfer/direct-sender.js"
 * @import { Slots } from "../../transfer/slots.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Status } from "../../transfer/uploader.js"
 * @import { Action } from "./row.js"
 */

/**
 * @typedef {object} Choices what was chosen for a file
 * @property {boolean} sealed
 * @property {string} password "" for none, as for every file that is not encrypted
 * @property {number | null} expiresIn seconds
 * @property {string | null} lifetime expiresIn in words
 * @property {number | null} maxDownloads
 *
 * @typedef {object} Continuation
 * @property {Unfinished} upload to resume
 * @property {Sealing | null} sealing its resumed encryption; null for a file that is not encrypted
 *
 * @typedef {object} Transport
 * @property {Api} api
 * @property {ChunkSender | DirectSender} sender
 * @property {Limits} limits
 * @property {Slots} slots
 * @property {string | null} owner id of the user for whom this browser keeps unfinished uploads; null if it cannot
 *
 * @typedef {"chosen" | "waiting" | "running" | "paused" | "done" | "failed" | "removed"} JobState
 */

const SMALL = 2 ** 20; // bytes

/** One file on the upload page, from the moment it is chosen until it has its link. */
export class UploadJob {
  /** @type {JobState} */
  state = "chosen";
  /** Whether the page has a link that cannot be restored and was not copied yet. */
  linkAtRisk = false;
  /** Whether it has to wait, because all files of its bundle are paused. */
  held = false;
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
  /** @type {Upload | null} */
  #upload = null;
  /** @type {Continuation | null} what this browser kept of it */
  #kept = null;

  /**
   * @param {HTMLTemplateElement} template
   * @param {File | Unfinished} file what was kept of it, if the upload no longer needs the file itself
   * @param {(job: UploadJob) => void} onState
   */
  constructor(template, file, onState) {
    this.file = file;
    this.onState = onState;
    this.row = new UploadRow(template, file, (action) => this.#act(action));
  }

  /** Bytes that have been sent. */
  get sent() {
    if (this.state === "done") return this.file.size;
    return Math.min(this.#upload?.status.sent ?? 0, this.file.size);
  }

  /** Does nothing unless it is running. */
  pause() {
    if (this.state === "running") this.#pause();
  }

  /** Whether sending it takes little more than waiting for responses. */
  get small() {
    return this.file.size <= SMALL;
  }

  /** Does nothing unless it is paused. */
  resume() {
    if (this.state === "paused") this.#resume();
  }

  /** Ends it, whatever it is doing, and forgets the file. */
  cancel() {
    if (this.state === "running" || this.state === "paused") this.#cancel();
    else this.#remove();
  }

  /**
   * @param {Choices} choices
   * @param {Continuation | null} kept
   */
  queue(choices, kept = null) {
    this.#choices = choices;
    this.#kept = kept;
    this.row.start(choices.sealed);
    this.row.paint(() => this.#upload?.status ?? waitingStatus(this.file.size), this.#stateText);
    this.#enter("waiting");
  }

  /** @param {() => Promise<Transport>} transport */
  async run(transport) {
    this.#enter("running");
    try {
      await this.#send(await transport());
    } catch (error) {
      if (error instanceof CancelledError) return this.#remove();
      this.row.fail(failureText(error));
      this.#enter("failed");
    }
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
      this.row.finish(this.link, meaningText(choices.sealed, choices.lifetime, withPassword));
      this.#noticeCopying();
    }
    this.#enter("done");
    if (fragment !== null) void this.#remember(stored, fragment);
  }

  #noticeCopying() {
    const { element } = this.row;
    element.addEventListener("copy", () => (this.linkAtRisk = false));
    element.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-copy]")) this.linkAtRisk = false;
    });
  }

  /** @param {Transport} transport */
  async #send(transport) {
    const kept = this.#kept;
    try {
      return await this.#sendOnce(transport, kept);
    } catch (error) {
      const reason = kept && restartText(this.file.name, error);
      if (!reason) throw error;
      this.row.note(reason);
      await wipe(kept.upload.id);
    }
    return this.#sendOnce(transport, null);
  }

  /**
   * @param {Transport} transport
   * @param {Continuation | null} kept
   */
  async #sendOnce({ api, sender, limits, slots, owner }, kept) {
    const file = /** @type {File} */ (this.file);
    const choices = /** @type {Choices} */ (this.#choices);
    const sealing = kept ? kept.sealing : await sealingOf(file, choices);
    // This page creates the manifest, so the user could not choose it again.
    const isManifest = this.members.length > 0;
    // Of a small file in a bundle there is nothing to resume: it is sent as a whole, and the bundle's own record has it then.
    const small = this.bundle !== "" && this.small;
    const record = owner === null || isManifest || small ? null : await recordOf(file, { choices, sealing, owner, limits, bundle: this.bundle });
    const journal = record && new Journal(record, kept?.upload ?? null);
    const upload = new Upload(file, workers.transformOf(sealing), {
      api,
      sender,
      limits,
      slots,
      announcement: announcementOf(file, choices, sealing),
      journal,
      onChange: () => this.row.paint(() => upload.status, this.#stateText),
    });
    if (this.state === "removed") return;
    this.#upload = upload;
    try {
      this.finish(choices, await upload.run(), sealing?.fragment ?? null);
      await journal?.wipe(); // not before the link is on the page
    } catch (error) {
      this.#kept = leavesUnfinished(error) && journal?.kept ? { upload: journal.kept, sealing } : null;
      if (this.#kept === null) await journal?.wipe();
      throw error;
    } finally {
      journal?.release();
    }
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
  #act(action) {
    if (action === "pause") this.#pause();
    else if (action === "resume") this.#resume();
    else if (action === "retry") this.queue(/** @type {Choices} */ (this.#choices), this.#kept);
    else if (action === "share") this.#share();
    else this.cancel();
  }

  #pause() {
    this.#upload?.pause();
    this.#enter("paused");
  }

  #resume() {
    this.#upload?.resume();
    this.#enter("running");
  }

  #cancel() {
    if (this.#upload === null) this.#remove();
    else this.#upload.cancel();
  }

  #share() {
    const shared = navigator.share({ title: this.file.name, url: this.link });
    shared.then(
      () => (this.linkAtRisk = false),
      () => {}, // the dialog was closed
    );
  }

  #remove() {
    this.linkAtRisk = false;
    this.row.remove();
    this.#enter("removed");
  }

  #stateText = (/** @type {Status} */ status) => stateText(status, this.#choices?.sealed ?? false);

  /** @param {JobState} state */
  #enter(state) {
    this.state = state;
    this.onState(this);
  }
}
