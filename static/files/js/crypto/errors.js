/**
 * What can go wrong with an encrypted file. Pages choose their words by `code`.
 */
export class CryptoError extends Error {
  /**
   * @param {string} code
   * @param {string} message for a developer; never holds a secret
   */
  constructor(code, message) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The link's fragment is mistyped or cut. */
export class DamagedLinkError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("damaged-link", message);
  }
}

/** A version, an algorithm or a limit that this reader does not accept. */
export class UnsupportedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("unsupported", message);
  }
}

export class PasswordNeededError extends CryptoError {
  constructor() {
    super("password-needed", "the file is protected by a password");
  }
}

/** The commitment does not match and a password was part of the key. */
export class WrongPasswordError extends CryptoError {
  constructor() {
    super("wrong-password", "the password does not open this file");
  }
}

/** The commitment does not match: another file's link, or a changed header. */
export class WrongKeyError extends CryptoError {
  constructor() {
    super("wrong-key", "the link's key does not open this file");
  }
}

/** Bytes that are not what the sender sealed. */
export class DamagedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("damaged", message);
  }
}

/** The body ends before the file does. */
export class TruncatedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("truncated", message);
  }
}

/** The file on the sender's disk is no longer as long as it was when its sealing began. */
export class SourceChangedError extends CryptoError {
  /** @param {string} message */
  constructor(message) {
    super("source-changed", message);
  }
}

export class MetadataTooLargeError extends CryptoError {
  constructor() {
    super("metadata-too-large", "name, type and thumbnail together exceed 64 KiB");
  }
}

export class FileTooLargeError extends CryptoError {
  constructor() {
    super("file-too-large", "a file may have at most 2^46 bytes");
  }
}
