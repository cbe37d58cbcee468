import { transact } from "./database.js";
import { lockUpload } from "./lock.js";

/**
 * Several files that get one link together, until it is made: with the keys of those that are on the server already, as
 * the link is to hold them.
 *
 * @typedef {object} Part one file
 * @property {string} name of it, as its size and its mtime are
 * @property {number} size bytes
 * @property {number} mtime milliseconds since 1970
 * @property {string} type
 * @property {FileSystemFileHandle | null} handle opens it again where the browser lends such a thing
 * @property {{ id: string, fragment: string } | null} stored once it is on the server
 *
 * @typedef {object} UnfinishedBundle
 * @property {string} id made in this browser
 * @property {string} owner the person's id: whoever else uses this browser does not see it
 * @property {number} lapsesAt milliseconds since 1970: a key must not lie here for somebody who never comes back
 * @property {any} choices the page's
 * @property {boolean} withPassword whether the link gets a password, which is not kept
 * @property {Part[]} parts
 */

/** Milliseconds. Files of a bundle that expire sooner take it along. */
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** @param {number | null} expiresIn seconds that its files live */
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

/** Whoever they belong to. */
export async function wipeLapsedBundles() {
  const lapsed = (await allBundles()).filter(({ lapsesAt }) => lapsesAt <= Date.now());
  await Promise.all(lapsed.map(({ id }) => wipeBundle(id)));
}

/** @returns {Promise<UnfinishedBundle[]>} */
function allBundles() {
  return transact("readonly", (_, __, bundles) => bundles.getAll());
}

/**
 * What one bundle writes down to be gone on with, and its lock until it has its link. A browser that cannot write it down
 * makes the link all the same.
 */
export class BundleJournal {
  #facts;
  #release;

  /**
   * @param {Omit<UnfinishedBundle, "parts">} facts
   * @param {() => void} release gives the lock back
   */
  constructor(facts, release) {
    this.#facts = facts;
    this.#release = release;
  }

  /** @param {Omit<UnfinishedBundle, "parts">} facts of a bundle that begins now: nobody else knows its id */
  static async begin(facts) {
    return new BundleJournal(facts, (await lockUpload(facts.id)) ?? (() => {}));
  }

  /** @param {Part[]} parts */
  async write(parts) {
    await keepBundle({ ...this.#facts, parts }).catch(() => {});
  }

  /** Forgets everything, the keys included. To be called last. */
  async wipe() {
    await wipeBundle(this.#facts.id).catch(() => {});
    this.#release();
  }
}
