import { CryptoError } from "../errors.js";

/** The commitment does not match, or no key is known for what was read. */
export class WrongLibraryKeyError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("wrong-key", message);
  }
}

/** It is genuine, but not what was asked for: another account's, or another method or item. */
export class WrongContextError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("wrong-context", message);
  }
}

/**
 * What the server shows as a whole is not the present state, as far as can be told. `saw` says what a page should tell:
 * "older" than what this device has seen, "incomplete" (it lacks, adds or exchanges items), "forked" (another history),
 * "started-over" (a new library in place of the one known here), or other "methods" than the library's own list.
 */
export class RolledBackError extends CryptoError {
  /**
   * @param {"older" | "incomplete" | "forked" | "started-over" | "methods"} saw
   * @param {string} message
   */
  constructor(saw, message) {
    super("rolled-back", message);
    /** @readonly */
    this.saw = saw;
  }
}

/** The item's text does not fit into the largest box. */
export class ItemTooLargeError extends CryptoError {
  constructor() {
    super("item-too-large", "name, note, tags and thumbnail together exceed 16 KiB");
  }
}
