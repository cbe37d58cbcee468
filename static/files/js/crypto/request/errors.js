import { CryptoError } from "../errors.js";

export { WrongContextError, WrongLibraryKeyError as WrongRequestKeyError } from "../library/errors.js";

/** The browser lacks X25519, without which nothing can be sent or received. */
export class BrowserTooOldError extends CryptoError {
  constructor() {
    super("browser-too-old", "this browser has no X25519");
  }
}

/** Each text is within its limit, but all of them, as JSON, do not fit into the largest box. */
export class TextTooLargeError extends CryptoError {
  constructor() {
    super("text-too-large", "the texts together are too long");
  }
}
