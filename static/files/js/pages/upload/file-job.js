import { CancelledError, leavesUnfinished } from "../../transfer/errors.js";
import { Journal } from "../../transfer/unfinished/journal.js";
import { wipe } from "../../transfer/unfinished/store.js";
import { Upload } from "../../transfer/uploader.js";
import { waitingStatus } from "../../transfer/progress.js";
import { restartText } from "../resume/texts.js";
import { workers } from "../sealing.js";
import { UploadRow } from "./row.js";
import { failureText, stateText } from "./texts.js";

/**
 * @import { Sealing } from "../../crypto/index.js"
 * @import { Limits, StoredFile } from "../../transfer/api.js"
 * @import { ChunkSender } from "../../transfer/chunk-sender.js"
 * @import { DirectSender } from "../../transfer/direct-sender.js"
 * @import { Slots } from "../../transfer/slots.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Creating, Status } from "../../transfer/uploader.js"
 * @import { UploadsApi } from "../../transfer/uploads-api.js"
 * @import { Action } from "./row.js"
 * @import { Problem } from "./texts.js"
 */

/**
 * @typedef {object} Continuation
 * @property {Unfinished} upload to resume
 * @property {Sealing | null} sealing its resumed encryption; null for a file that is not encrypted
 *
 * @typedef {object} Transport
 * @property {UploadsApi & Creating} api
 * @property {ChunkSender | DirectSender} sender
 * @property {Pick<Limits, "default_chunk_size" | "max_parallel" | "max_ttl">} limits
 * @property {Slots} slots
 * @property {string | null} owner for whom this browser keeps unfinished uploads; null if it cannot
 *
 * @typedef {"chosen" | "waiting" | "running" | "paused" | "done" | "failed" | "removed"} JobState
 */

const SMALL = 2 ** 20; // bytes

/** One file on a page, from the moment it is chosen until it is uploaded. Pages say what an upload is of (`prepare`). */
export class FileJob {
  /** @type {JobState} */
  state = "chosen";
  /** Whether it has to wait, because all files are paused together. */
  held = false;
  /** @type {unknown} what it failed with */
  error = null;
  #sealed = false;
  /** @type {Upload | null} */
  #upload = null;
  /** @type {Continuation | null} what this browser kept of it */
  #kept = null;

  /**
   * @param {HTMLTemplateElement} template
   * @param {File | Unfinished} file what was kept of it, if the upload no longer needs the file itself
   * @param {(job: any) => void} onState given the job itself
   */
  constructor(template, file, onState) {
    this.file = file;
    /** The bytes to upload: the file's, or without the metadata that are not wanted. */
    this.content = file;
    this.onState = onState;
    this.row = new UploadRow(template, file, (action) => this.act(action));
  }

  /** Bytes that have been sent. */
  get sent() {
    if (this.state === "done") return this.file.size;
    return Math.min(this.#upload?.status.sent ?? 0, this.file.size);
  }

  /** Whether sending it takes little more than waiting for responses. */
  get small() {
    return this.file.size <= SMALL;
  }

  /** Does nothing unless it is running. */
  pause() {
    if (this.state !== "running") return;
    this.#upload?.pause();
    this.enter("paused");
  }

  /** Does nothing unless it is paused. */
  resume() {
    if (this.state !== "paused") return;
    this.#upload?.resume();
    this.enter("running");
  }

  /** Ends it, whatever it is doing, and forgets the file. */
  cancel() {
    const sending = this.state === "running" || this.state === "paused";
    if (sending && this.#upload !== null) this.#upload.cancel();
    else this.remove();
  }

  /**
   * Shows it in its row, and lets it wait for its turn.
   * @param {boolean} sealed whether it is encrypted
   * @param {Continuation | null} kept
   */
  wait(sealed, kept) {
    this.#sealed = sealed;
    this.#kept = kept;
    this.row.start(sealed);
    this.row.paint(() => this.#status, this.#stateText);
    this.enter("waiting");
  }

  /** @param {() => Promise<Transport>} transport */
  async run(transport) {
    this.enter("running");
    try {
      await this.#send(await transport());
    } catch (error) {
      if (error instanceof CancelledError) return this.remove();
      this.error = error;
      this.row.fail(this.failureText(error));
      this.enter("failed");
    }
  }

  /**
   * Returns the encryption of the file, what the server is told of it, and what this browser keeps of it until it is uploaded.
   * @param {Continuation | null} _kept resumed
   * @param {Transport} _transport
   * @returns {Promise<{ sealing: Sealing | null, announcement: object, record: Omit<Unfinished, "id" | "token"> | null }>}
   */
  async prepare(_kept, _transport) {
    throw new Error("a page says what it uploads");
  }

  /**
   * @param {StoredFile} _stored
   * @param {Sealing | null} _sealing
   * @param {() => Promise<void>} _wipe deletes what this browser kept
   */
  async arrive(_stored, _sealing, _wipe) {
    throw new Error("a page says what becomes of an upload");
  }

  /**
   * @param {unknown} error
   * @returns {Problem}
   */
  failureText(error) {
    return failureText(error);
  }

  /** Tries again what has failed. */
  retry() {
    this.wait(this.#sealed, this.#kept);
  }

  /** @param {Action} action */
  act(action) {
    if (action === "pause") this.pause();
    else if (action === "resume") this.resume();
    else if (action === "retry") this.retry();
    else this.cancel();
  }

  remove() {
    this.row.remove();
    this.enter("removed");
  }

  /** @param {JobState} state */
  enter(state) {
    this.state = state;
    this.onState(this);
  }

  /** @returns {Status} */
  get #status() {
    if (this.state === "done") return { ...waitingStatus(this.file.size), phase: "done" };
    return this.#upload?.status ?? waitingStatus(this.file.size);
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
  async #sendOnce(transport, kept) {
    const { api, sender, limits, slots } = transport;
    const { sealing, announcement, record } = await this.prepare(kept, transport);
    const journal = record && new Journal(record, kept?.upload ?? null);
    const upload = new Upload(/** @type {File} */ (this.content), workers.transformOf(sealing), {
      api,
      sender,
      limits,
      slots,
      announcement,
      journal,
      onChange: () => this.row.paint(() => upload.status, this.#stateText),
    });
    if (this.state === "removed") return;
    this.#upload = upload;
    if (this.state === "paused") upload.pause();
    try {
      await this.arrive(await upload.run(), sealing, async () => journal?.wipe());
      this.#upload = this.#kept = null; // they have the key
    } catch (error) {
      this.#kept = leavesUnfinished(error) && journal?.kept ? { upload: journal.kept, sealing } : null;
      if (this.#kept === null) await journal?.wipe();
      throw error;
    } finally {
      journal?.release();
    }
  }

  #stateText = (/** @type {Status} */ status) => stateText(status, this.#sealed);
}
