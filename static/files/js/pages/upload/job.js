import { Cancelled, leavesUnfinished } from "../../transfer/errors.js";
import { Journal } from "../../transfer/unfinished/journal.js";
import { wipe } from "../../transfer/unfinished/store.js";
import { Upload } from "../../transfer/uploader.js";
import { toBase64 } from "../../transfer/base64.js";
import { handleOf } from "../file-handles.js";
import { sealFile, workers } from "../sealing.js";
import { UploadRow } from "./row.js";
import { failureWords, meaningWords, restartWords, stateWords } from "./texts.js";

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
 * @typedef {object} Choices what the person chose for a file
 * @property {boolean} sealed
 * @property {string} password "" for none; only where it is sealed
 * @property {number | null} expiresIn seconds
 * @property {string | null} lifetime the same in words
 * @property {number | null} maxDownloads
 *
 * @typedef {object} Continuation
 * @property {Unfinished} upload to go on with
 * @property {Sealing | null} sealing its encryption, taken up again
 *
 * @typedef {object} Transport
 * @property {Api} api
 * @property {ChunkSender | DirectSender} sender
 * @property {Limits} limits
 * @property {Slots} slots
 * @property {string | null} owner for whom unfinished uploads are kept in this browser; null where they cannot be
 *
 * @typedef {"chosen" | "waiting" | "running" | "paused" | "done" | "failed" | "removed"} JobState
 */

/** One file from being chosen to its link. */
export class UploadJob {
  /** @type {JobState} */
  state = "chosen";
  /** Whether a link that nobody can restore was not taken along yet. */
  linkAtRisk = false;
  /** Id of the bundle that it is of, whose list has a row of its own for the link; "" for none. */
  bundle = "";
  /** @type {string[]} ids of the files that it lists, where it is a list */
  members = [];
  /** Of the file on the server, once it is there; and its key. */
  id = "";
  fragment = "";
  /** @type {Choices | null} */
  #choices = null;
  /** @type {Upload | null} */
  #upload = null;
  /** @type {Continuation | null} what this browser has kept of it */
  #kept = null;

  /**
   * @param {HTMLTemplateElement} template
   * @param {File | Unfinished} file of an upload that needs its file no more, what was kept of it
   * @param {(job: UploadJob) => void} onState
   */
  constructor(template, file, onState) {
    this.file = file;
    this.onState = onState;
    this.row = new UploadRow(template, file, (action) => this.#act(action));
    this.row.element.addEventListener("copy", () => (this.linkAtRisk = false));
    this.row.element.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-copy]")) this.linkAtRisk = false;
    });
  }

  /**
   * @param {Choices} choices
   * @param {Continuation | null} kept
   */
  queue(choices, kept = null) {
    this.#choices = choices;
    this.#kept = kept;
    this.row.start(choices.sealed);
    this.row.paint(() => this.#upload?.status ?? waitingStatus(this.file.size), this.#words);
    this.#enter("waiting");
  }

  /** @param {() => Promise<Transport>} transport */
  async run(transport) {
    this.#enter("running");
    try {
      await this.#send(await transport());
    } catch (error) {
      if (error instanceof Cancelled) return this.#remove();
      this.row.fail(failureWords(error));
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
    // The fragment is put behind the address here, and goes to the person alone.
    this.link = fragment === null ? stored.url : `${stored.url}#${fragment}`;
    this.linkAtRisk = fragment !== null;
    const withPassword = fragment?.startsWith("b1p.") ?? false;
    this.id = stored.id;
    this.fragment = fragment ?? "";
    if (this.bundle) this.row.finishPart();
    else this.row.finish(this.link, meaningWords(choices.sealed, choices.lifetime, withPassword));
    this.#enter("done");
    if (fragment !== null) void this.#remember(stored, fragment);
  }

  /** @param {Transport} transport */
  async #send(transport) {
    const kept = this.#kept;
    try {
      return await this.#sendOnce(transport, kept);
    } catch (error) {
      const words = kept && restartWords(this.file.name, error);
      if (!words) throw error;
      this.row.note(words);
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
    const sealing = kept ? kept.sealing : await newSealing(file, choices);
    // A list is made by this page: nobody could choose it again.
    const isList = this.members.length > 0;
    const facts = owner === null || isList ? null : await factsOf(file, { choices, sealing, owner, limits, bundle: this.bundle });
    const journal = facts && new Journal(facts, kept?.upload ?? null);
    const upload = new Upload(file, workers.transformOf(sealing), {
      api,
      sender,
      limits,
      slots,
      announcement: announcementOf(file, choices, sealing),
      journal,
      onChange: () => this.row.paint(() => upload.status, this.#words),
    });
    if (this.state === "removed") return;
    this.#upload = upload;
    try {
      this.finish(choices, await upload.run(), sealing?.fragment ?? null);
      await journal?.wipe(); // only now that the person has the link
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
    if (!(await remember(this.file, stored, fragment, this.members))) return;
    this.linkAtRisk = false;
    if (!this.bundle) this.row.addMeaning("This browser remembers the link, under My files: anybody who can use this browser profile can open it.");
  }

  /** @param {Action} action */
  #act(action) {
    if (action === "pause") this.#pause();
    else if (action === "resume") this.#resume();
    else if (action === "retry") this.queue(/** @type {Choices} */ (this.#choices), this.#kept);
    else if (action === "share") this.#share();
    else if (this.state === "running" || this.state === "paused") this.#cancel();
    else this.#remove();
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
      () => {}, // closed without choosing anybody
    );
  }

  #remove() {
    this.linkAtRisk = false;
    this.row.remove();
    this.#enter("removed");
  }

  #words = (/** @type {Status} */ status) => stateWords(status, this.#choices?.sealed ?? false);

  /** @param {JobState} state */
  #enter(state) {
    this.state = state;
    this.onState(this);
  }
}

/**
 * @param {File} file
 * @param {Choices} choices
 */
async function newSealing(file, { sealed, password }) {
  return sealed ? sealFile(await metadataOf(file), password) : null;
}

/**
 * What is kept until the upload is finished. Of the choices only those that are named here: nothing secret.
 * @param {File} file
 * @param {{ choices: Choices, sealing: Sealing | null, owner: string, limits: Limits, bundle: string }} options
 * @returns {Promise<Omit<Unfinished, "id">>}
 */
async function factsOf(file, { choices, sealing, owner, limits, bundle }) {
  const { sealed, expiresIn, lifetime, maxDownloads } = choices;
  return {
    owner,
    name: file.name,
    size: file.size,
    mtime: file.lastModified,
    lapsesAt: Date.now() + limits.max_ttl * 1000,
    handle: await handleOf(file),
    choices: { sealed, expiresIn, lifetime, maxDownloads },
    bundle,
    sealed: sealing && { fragment: sealing.fragment, envelope: sealing.envelope },
  };
}

/** @param {File} file */
async function thumbnailOf(file) {
  const { ownThumbnail } = await import("./thumbnails.js");
  return ownThumbnail(file);
}

/** @param {File} file */
async function metadataOf(file) {
  const thumbnail = file.type.startsWith("image/") ? await thumbnailOf(file) : undefined;
  return { name: file.name, type: file.type, size: file.size, mtime: file.lastModified, thumbnail };
}

/**
 * Of an encrypted file the server is told neither name nor type.
 * @param {File} file
 * @param {Choices} choices
 * @param {Sealing | null} sealing
 */
function announcementOf(file, { expiresIn, maxDownloads }, sealing) {
  const options = { expires_in: expiresIn, max_downloads: maxDownloads };
  if (sealing === null) return { ...options, name: file.name, content_type: file.type };
  return {
    ...options,
    encryption: {
      envelope: toBase64(sealing.envelope),
      link_token_digest: toBase64(sealing.linkTokenDigest),
      read_token_digest: toBase64(sealing.readTokenDigest),
    },
  };
}

/**
 * @param {number} total
 * @returns {Status}
 */
function waitingStatus(total) {
  return {
    phase: "waiting",
    total,
    stored: 0,
    sent: 0,
    preparing: false,
    retrying: [],
    bytesPerSecond: null,
    secondsLeft: null,
  };
}
