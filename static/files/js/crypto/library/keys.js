import { DamagedError } from "../errors.js";
import { importInputKey } from "./box.js";
import { WrongLibraryKeyError } from "./errors.js";
import { openMethod } from "./methods.js";
import { kindOf } from "./secrets.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Method } from "./methods.js" */
/** @import { Secret } from "./secrets.js" */

/**
 * The account's master key itself. Only what wraps it needs the bytes; keep a MasterKey otherwise.
 * @typedef {{ account: string, generation: number, bytes: Bytes }} Amk
 */

/**
 * The master key, as far as items need it: `key` derives, but cannot be exported.
 * @typedef {{ account: string, generation: number, key: CryptoKey }} MasterKey
 */

/** More would only cost KDF runs. */
export const MAX_METHODS = 20;

/**
 * @param {Amk} amk
 * @returns {Promise<MasterKey>}
 */
export async function masterKeyOf({ account, generation, bytes }) {
  return { account, generation, key: await importInputKey(bytes) };
}

/**
 * Returns the AMK from the first method that this secret opens.
 * @param {string} account
 * @param {Method[]} methods as the server lists them
 * @param {Secret} secret
 * @param {number} leastGeneration the highest that this device has seen, or 1
 * @returns {Promise<Amk>}
 * @throws {DamagedError | UnsupportedError | WrongContextError | RolledBackError | WrongLibraryKeyError}
 */
export async function unlock(account, methods, secret, leastGeneration = 1) {
  if (methods.length > MAX_METHODS) throw new DamagedError("the server lists more than 20 unlock methods");
  const kind = kindOf(secret);
  /** @type {unknown} */
  let refusal = new WrongLibraryKeyError("no unlock method of this kind fits");
  for (const { id, sealed } of methods.filter((method) => method.kind === kind)) {
    try {
      return await openMethod(sealed, { account, id, kind, leastGeneration }, secret);
    } catch (error) {
      // A method that is another's says less than one that is damaged.
      if (!(error instanceof WrongLibraryKeyError)) refusal = error;
    }
  }
  throw refusal;
}

/** The keys of all generations that are known: the current one, and those that old-key items hold. */
export class KeyRing {
  /** @type {Map<number, CryptoKey>} */
  #keys = new Map();

  /** @param {MasterKey} master */
  constructor({ account, generation, key }) {
    /** @readonly */
    this.account = account;
    /** @readonly the current one */
    this.generation = generation;
    this.#keys.set(generation, key);
  }

  /** @param {number} generation */
  has(generation) {
    return this.#keys.has(generation);
  }

  /**
   * @param {number} generation
   * @throws {WrongLibraryKeyError}
   */
  keyOf(generation) {
    const key = this.#keys.get(generation);
    if (key === undefined) throw new WrongLibraryKeyError(`no key of generation ${generation} is known`);
    return key;
  }

  /** The current key. */
  get current() {
    return this.keyOf(this.generation);
  }

  /**
   * @param {number} generation of the old key
   * @param {Bytes} bytes
   */
  async addOld(generation, bytes) {
    this.#keys.set(generation, await importInputKey(bytes));
  }

  /**
   * Adds the keys of the library before a change of its key, all of which are old now.
   * @param {KeyRing} former
   */
  addAllOf(former) {
    for (const [generation, key] of former.#keys) this.#keys.set(generation, key);
  }
}
