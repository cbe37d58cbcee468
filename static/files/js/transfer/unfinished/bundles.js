import { transact } from "./database.js";
import { lockUpload } from "./lock.js";

/**
 * Bundles whose link has not been created yet, with the keys of the files that are already on the server: the link will
 * hold them.
 *
 * @typedef {object} Part one file
 * @property {string} name of the file, like its size and mtime
 * @property {number} size bytes
 * @property {number} mtime milliseconds since 1970
 * @property {string} type
 * @property {string} [path] of the folder that it was chosen with; records of earlier versions have none
 * @property {FileSystemFileHandle | null} handle reopens it, if the browser supports that
 * @property {{ id: string, fragment: string } | null} stored once it is on the server
 *
 * @typedef {object} UnfinishedBundle
 * @property {string} id generated in this browser
 * @property {string} owner the user's id; other users of this browser do not see the bundle
 * @property {number} lapsesAt milliseconds since 1970; the keys must not stay here forever if the user never returns
 * @property {any} choices the page's
 * @property {boolean} withPassword whether the link gets a password, which is not kept
 * @property {Part[]} parts
 */

/** Milliseconds. A bundle whose files expire sooner expires with them. */
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** @param {number | null} expiresIn lifetime of its files in seconds */
export function expiryOf(expiresIn) {
  return Date.now() + Math.min(KEPT_FOR, expiresIn === null ? KEPT_FOR : expiresIn * 1000);
}

/**
 * @param {string} owner
 * @returns {Promise<UnfinishedBundle[]>} oldest first
 */
export async function bundlesOf(owner) {
  const all = await allBundles();
  return all.filter((bundle) => bundle.owner === owner).sort((one, other) => one.lapsesAt - other.lapsesAt);
}

/**
 * @param {string} id
 * @returns {Promise<UnfinishedBundle | undefined>}
 */
export function findBundle(id) {
  return transact("readonly", (_, __, bundles) => bundles.get(id));
}

/** @param {UnfinishedBundle} bundle */
export function keepBundle(bundle) {
  return transact("readwrite", (_, __, bundles) => bundles.put(bundle));
}

/** @param {string} id */
export function wipeBundle(id) {
  return transact("readwrite", (_, __, bundles) => bundles.delete(id));
}

/** Deletes the expired bundles of all users. */
export async function wipeExpiredBundles() {
  const expired = (await allBundles()).filter(({ lapsesAt }) => lapsesAt <= Date.now());
  await Promise.all(expired.map(({ id }) => wipeBundle(id)));
}

/** @returns {Promise<UnfinishedBundle[]>} */
function allBundles() {
  return transact("readonly", (_, __, bundles) => bundles.getAll());
}

/**
 * The record from which a bundle can be resumed, and its lock until its link is created. The link is created even if
 * the browser cannot store the record.
 */
export class BundleJournal {
  #facts;
  #release;

  /**
   * @param {Omit<UnfinishedBundle, "parts">} facts
   * @param {() => void} release releases the lock
   */
  constructor(facts, release) {
    this.#facts = facts;
    this.#release = release;
  }

  /** @param {Omit<UnfinishedBundle, "parts">} facts of a new bundle; no other tab knows its id */
  static async begin(facts) {
    return new BundleJournal(facts, (await lockUpload(facts.id)) ?? (() => {}));
  }

  /** @param {Part[]} parts */
  async write(parts) {
    await keepBundle({ ...this.#facts, parts }).catch(() => {});
  }

  /** Deletes the record, including the keys, and releases the lock. Call last. */
  async wipe() {
    await wipeBundle(this.#facts.id).catch(() => {});
    this.#release();
  }
}
