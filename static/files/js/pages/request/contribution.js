import { contributionOf } from "../../encrypted/contribution.js";
import { handleOf } from "../file-handles.js";
import { sealFile } from "../sealing.js";
import { contentOf, metadataOf } from "../upload/description.js";
import { FileJob } from "../upload/file-job.js";
import { failureText } from "../upload/texts.js";
import { notSentText } from "./texts.js";

/**
 * @import { Sealing } from "../../crypto/index.js"
 * @import { SendingLink } from "../../encrypted/sending-link.js"
 * @import { StoredFile } from "../../transfer/api.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Continuation, Transport } from "../upload/file-job.js"
 *
 * @typedef {{ note?: string, sender?: string }} Words of the sender, for the owner
 * @typedef {"keep" | "location"} Metadata what photos lose: nothing, or the place where they were taken
 */

/** One file that is sent through an upload link, from the moment it is chosen until the owner has it. */
export class Contribution extends FileJob {
  /** @type {Words} */
  #words = {};
  /** @type {Metadata} */
  #metadata = "location";
  #link;
  #who;

  /**
   * @param {HTMLTemplateElement} template
   * @param {File | Unfinished} file
   * @param {{ link: SendingLink, who: string, onState: (job: Contribution) => void }} options who: the owner's name
   */
  constructor(template, file, { link, who, onState }) {
    super(template, file, onState);
    this.#link = link;
    this.#who = who;
  }

  /**
   * @param {Words} words
   * @param {Metadata} metadata
   * @param {Continuation | null} kept
   */
  queue(words, metadata, kept = null) {
    this.#words = words;
    this.#metadata = metadata;
    this.wait(true, kept);
  }

  /**
   * @param {Continuation | null} kept
   * @param {Transport} transport
   */
  async prepare(kept, { owner, limits }) {
    const file = /** @type {File} */ (this.file);
    const value = valueOf(file, this.#words);
    this.content = await contentOf(file, { metadata: this.#metadata });
    const sealing = kept?.sealing ?? (await sealFile({ ...(await metadataOf(file)), name: value.name }, ""));
    const announcement = kept ? {} : await contributionOf(this.#link, sealing, value);
    const lapsesAt = Math.min(Date.now() + limits.max_ttl * 1000, Date.parse(this.#link.limits.expires_at));
    const record = owner === null ? null : await this.#recordOf(sealing, { owner, lapsesAt });
    return { sealing, announcement, record };
  }

  /**
   * Everything that opens the file is deleted before it is said to be sent.
   * @param {StoredFile} _stored
   * @param {Sealing | null} _sealing
   * @param {() => Promise<void>} wipe
   */
  async arrive(_stored, _sealing, wipe) {
    await wipe();
    this.finish();
  }

  /** The server has everything. */
  finish() {
    this.row.finishPart();
    this.enter("done");
  }

  /** @param {unknown} error */
  failureText(error) {
    return notSentText(error, this.#who) ?? failureText(error);
  }

  /**
   * @param {Sealing} sealing
   * @param {{ owner: string, lapsesAt: number }} facts
   */
  async #recordOf({ fragment, envelope }, facts) {
    const file = /** @type {File} */ (this.file);
    return {
      ...facts,
      name: file.name,
      size: file.size,
      mtime: file.lastModified,
      handle: await handleOf(file),
      choices: { ...this.#words, metadata: this.#metadata },
      bundle: "",
      sealed: { fragment, envelope },
    };
  }
}

/**
 * Returns what the owner is told of a file beside its key.
 * @param {File} file
 * @param {Words} words
 */
export function valueOf({ name, type, size }, words) {
  return { name: name.toWellFormed(), type, size, ...words }; // some systems allow half a surrogate pair
}
