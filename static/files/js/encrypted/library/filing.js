import { deviceName } from "./device.js";
import { Library } from "./library.js";
import { LibraryLinks } from "./links.js";

/**
 * @import { OwnerApi } from "../../transfer/owner-api.js"
 * @import { OwnLink } from "../own-links.js"
 */

/** Milliseconds in which links are collected for one write: of many small files, several are uploaded meanwhile. */
const COLLECTED = 200;

/** Files the links of uploads into the library, several in one write. */
export class Filing {
  #links;
  /** @type {OwnLink[]} */
  #waiting = [];
  /** @type {Promise<void> | null} the write that takes those that wait */
  #next = null;

  /** @param {LibraryLinks} links */
  constructor(links) {
    this.#links = links;
  }

  get links() {
    return this.#links;
  }

  /**
   * @param {OwnLink} link
   * @returns {Promise<void>} resolves when the server has stored it
   */
  keep(link) {
    this.#waiting.push(link);
    this.#next ??= this.#writeSoon();
    return this.#next;
  }

  async #writeSoon() {
    await new Promise((resolve) => setTimeout(resolve, COLLECTED));
    const links = this.#waiting.splice(0);
    this.#next = null;
    await this.#links.keep(...links);
  }
}

/**
 * @param {string} account
 * @param {OwnerApi} api
 * @param {{ origin: string, thumbnailWorker: string }} options as LibraryLinks takes them
 * @returns {Promise<Filing | null>} null if the library is locked in this browser
 */
export async function openedFiling(account, api, options) {
  const library = new Library(account, api, { device: deviceName() });
  return (await library.resume()) ? new Filing(new LibraryLinks(library, options)) : null;
}
